/** The dead letters: what was refused, why, and enough to find and replay it. */
@NullMarked
package io.millrace.connectors.rejects;

import org.jspecify.annotations.NullMarked;
