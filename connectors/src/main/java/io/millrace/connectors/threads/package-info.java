/** Threads beside those of Flink. */
@NullMarked
package io.millrace.connectors.threads;

import org.jspecify.annotations.NullMarked;
