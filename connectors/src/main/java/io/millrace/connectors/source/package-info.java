/** Enumerator and state of sources with a single split. */
@NullMarked
package io.millrace.connectors.source;

import org.jspecify.annotations.NullMarked;
