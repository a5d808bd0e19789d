/** Parquet files of rows in Avro's binary encoding. */
@NullMarked
package io.millrace.connectors.parquet;

import org.jspecify.annotations.NullMarked;
