/** The usage report on the Parquet files of subscriber-usage. */
@NullMarked
package io.millrace.local.tool.report;

import org.jspecify.annotations.NullMarked;
