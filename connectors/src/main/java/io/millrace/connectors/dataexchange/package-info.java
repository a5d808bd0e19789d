/** AWS Data Exchange for a publisher: a port of few calls, its records, and its adapter to the SDK. */
@NullMarked
package io.millrace.connectors.dataexchange;

import org.jspecify.annotations.NullMarked;
