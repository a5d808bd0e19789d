/** CloudTrail trails made for benchmarks, tests and sample data, and the tables of usage that they lead to. */
@NullMarked
package io.millrace.local.trail;

import org.jspecify.annotations.NullMarked;
