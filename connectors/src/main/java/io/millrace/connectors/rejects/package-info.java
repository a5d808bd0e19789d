/** Dead letters: refused inputs with the reason and enough to find and replay them. */
@NullMarked
package io.millrace.connectors.rejects;

import org.jspecify.annotations.NullMarked;
