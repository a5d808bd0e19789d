/** Benchmarks: our figure and the peer's in one run. */
@NullMarked
package io.millrace.local.bench;

import org.jspecify.annotations.NullMarked;
