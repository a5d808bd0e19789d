/** The usage report: what the Parquet files of subscriber-usage say, for a person. */
@NullMarked
package io.millrace.local.tool.report;

import org.jspecify.annotations.NullMarked;
