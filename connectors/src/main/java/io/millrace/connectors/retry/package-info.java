/** How long to wait before something is tried again. */
@NullMarked
package io.millrace.connectors.retry;

import org.jspecify.annotations.NullMarked;
