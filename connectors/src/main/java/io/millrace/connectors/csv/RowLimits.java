package io.millrace.connectors.csv;

import java.io.Serializable;

/**
 * Limits of one row. Lengths are in chars (UTF-16 units). Content is streamed, so these bound the memory of a
 * reader: a buffer of at most 4 bytes per char of {@code rowLength}, 6 while it grows. There is no bound on the ratio of a
 * gzip: deflate's own is 1032 to 1, and it costs time, not memory.
 */
public final class RowLimits implements Serializable {

    /**
     * 8 Mi chars a field: more than the 1 MiB (10 MiB where the stream is set so) of a Kinesis record can carry. 16 Mi
     * chars a row. 4,096 columns: the most that MySQL allows; PostgreSQL allows 1,600. 16 Ki chars of a row in a
     * reject: at most 64 KiB of UTF-8.
     */
    public static final RowLimits DEFAULT = new RowLimits(8 << 20, 16 << 20, 4_096, 16 << 10);

    private static final long serialVersionUID = 1;

    private final int fieldLength;
    private final int rowLength;
    private final int columns;
    private final int textLength;

    private RowLimits(int fieldLength, int rowLength, int columns, int textLength) {
        if (fieldLength < 1 || rowLength < fieldLength || rowLength > 1 << 28 || columns < 1 || textLength < 1) {
            throw new IllegalArgumentException("limits must be positive and a row of at most 268435456 chars must hold"
                    + " a field, but they are: field length " + fieldLength + ", row length " + rowLength
                    + ", columns " + columns + ", text length " + textLength);
        }
        this.fieldLength = fieldLength;
        this.rowLength = rowLength;
        this.columns = columns;
        this.textLength = textLength;
    }

    /** The most chars in a field, without its quotes. */
    public int fieldLength() {
        return fieldLength;
    }

    /** The most chars in a row as written, with quotes, delimiters and line end. */
    public int rowLength() {
        return rowLength;
    }

    /** The most fields in a row. */
    public int columns() {
        return columns;
    }

    /** Length at which {@link RowReader#text()} is cut, in chars. */
    public int textLength() {
        return textLength;
    }

    public RowLimits withFieldLength(int length) {
        return new RowLimits(length, rowLength, columns, textLength);
    }

    public RowLimits withRowLength(int length) {
        return new RowLimits(fieldLength, length, columns, textLength);
    }

    public RowLimits withColumns(int count) {
        return new RowLimits(fieldLength, rowLength, count, textLength);
    }

    public RowLimits withTextLength(int length) {
        return new RowLimits(fieldLength, rowLength, columns, length);
    }
}
