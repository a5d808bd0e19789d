/** subscriber-usage: CloudTrail log files in, who used which AWS Data Exchange data out, as Parquet. */
@NullMarked
package io.millrace.jobs.subscriberusage;

import org.jspecify.annotations.NullMarked;
