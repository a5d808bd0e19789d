/** Generated CloudTrail trails and the usage tables expected of them, for benchmarks, tests and sample data. */
@NullMarked
package io.millrace.local.bench.trail;

import org.jspecify.annotations.NullMarked;
