/** What sources that read from one place at a time share. */
@NullMarked
package io.millrace.connectors.source;

import org.jspecify.annotations.NullMarked;
