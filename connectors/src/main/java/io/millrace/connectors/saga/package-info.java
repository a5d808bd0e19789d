/**
 * Commands of several remote calls, carried out by an async sink: each call is short, what is done is in the sink's
 * state, and a command that has to wait goes back into the buffer instead of staying in flight.
 */
@NullMarked
package io.millrace.connectors.saga;

import org.jspecify.annotations.NullMarked;
