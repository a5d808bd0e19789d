/**
 * Reads the files of exported tables: {@link io.millrace.connectors.csv.RowReader} over four layers, each of which
 * proves one thing. {@code RawBytes}: the object has its size. {@code GunzippedBytes}: all gzip members are whole.
 * {@code Text}: all bytes are in the charset. {@code RecordScanner}: every quote is closed.
 */
@NullMarked
package io.millrace.connectors.csv;

import org.jspecify.annotations.NullMarked;
