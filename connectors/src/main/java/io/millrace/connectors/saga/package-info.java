/**
 * Commands of several remote calls, executed by an async sink: each call is short, the progress is in the sink's state,
 * and a command that has to wait goes back into the buffer instead of staying in flight.
 */
@NullMarked
package io.millrace.connectors.saga;

import org.jspecify.annotations.NullMarked;
