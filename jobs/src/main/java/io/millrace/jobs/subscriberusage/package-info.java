/** Job subscriber-usage: from CloudTrail log files to Parquet files of who used which AWS Data Exchange data. */
@NullMarked
package io.millrace.jobs.subscriberusage;

import org.jspecify.annotations.NullMarked;
