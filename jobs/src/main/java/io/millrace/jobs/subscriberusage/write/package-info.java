/** Rows gathered by table and day, and the Parquet files they become. */
@NullMarked
package io.millrace.jobs.subscriberusage.write;

import org.jspecify.annotations.NullMarked;
