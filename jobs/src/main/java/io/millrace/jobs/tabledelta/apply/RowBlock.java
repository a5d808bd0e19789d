package io.millrace.jobs.tabledelta.apply;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one run in one bucket, as bytes: the message from the reader to a bucket, and the state of the bucket when
 * compressed by {@link BlockCompression}.
 *
 * <p>Layout, format 1: one byte format, eight bytes number of the first row, four bytes row count; then per row its
 * number less the first one, the length of the key, the key, the length of the values, the values. Lengths and
 * differences are unsigned LEB128. A key is its fields in key column order, each as length and UTF-8. Values are the
 * other fields in name order, each as length + 1 and UTF-8, or 0 for NULL. Length prefixes keep composite keys apart
 * whatever their text is, and equal bytes mean equal fields.
 */
public final class RowBlock {

    static final byte FORMAT = 1;

    private static final int FIRST_ROW_AT = 1;
    private static final int COUNT_AT = FIRST_ROW_AT + Long.BYTES;
    private static final int ROWS_AT = COUNT_AT + Integer.BYTES;

    private RowBlock() {}

    /** Rows in a block. */
    public static int count(byte[] block) {
        return (int) bigEndian(block, COUNT_AT, Integer.BYTES);
    }

    private static long bigEndian(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << Byte.SIZE) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    /** A collector of the rows of a block, reusable for the next block. */
    public static final class Writer {

        private byte[] bytes = new byte[256];
        private int length = ROWS_AT;
        private int count;
        private long firstRow;

        public boolean isEmpty() {
            return count == 0;
        }

        int length() {
            return length;
        }

        public void add(long rowNumber, byte[] key, int keyLength, byte[] values, int valuesLength) {
            if (count == 0) {
                firstRow = rowNumber;
            }
            ensure(keyLength + valuesLength + 15);
            length = writeVarint(bytes, length, Math.toIntExact(rowNumber - firstRow));
            length = writeVarint(bytes, length, keyLength);
            System.arraycopy(key, 0, bytes, length, keyLength);
            length += keyLength;
            length = writeVarint(bytes, length, valuesLength);
            System.arraycopy(values, 0, bytes, length, valuesLength);
            length += valuesLength;
            count++;
        }

        /** Returns the block and empties the writer. */
        public byte[] take() {
            bytes[0] = FORMAT;
            writeBigEndian(bytes, FIRST_ROW_AT, Long.BYTES, firstRow);
            writeBigEndian(bytes, COUNT_AT, Integer.BYTES, count);
            byte[] block = Arrays.copyOf(bytes, length);
            length = ROWS_AT;
            count = 0;
            return block;
        }

        private void ensure(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
            }
        }

        private static void writeBigEndian(byte[] bytes, int at, int length, long value) {
            for (int i = 0; i < length; i++) {
                bytes[at + i] = (byte) (value >>> (Byte.SIZE * (length - 1 - i)));
            }
        }
    }

    private abstract static class Decoder {

        final byte[] bytes;
        int at;

        Decoder(byte[] bytes, int start) {
            this.bytes = bytes;
            this.at = start;
        }

        final int varint() {
            int value = 0;
            int shift = 0;
            while (true) {
                int octet = bytes[at++];
                value |= (octet & 0x7F) << shift;
                if (octet >= 0) {
                    return value;
                }
                shift += 7;
            }
        }
    }

    /** A cursor over the rows of one block. */
    public static final class Cursor extends Decoder {

        private final long firstRow;
        private int remaining;
        private long rowNumber;
        private int keyStart;
        private int keyEnd;
        private int valuesStart;
        private int valuesEnd;

        public Cursor(byte[] block) {
            super(block, ROWS_AT);
            if (block.length < ROWS_AT || block[0] != FORMAT) {
                throw new IllegalStateException(
                        "row block of format " + (block.length == 0 ? "none" : block[0]) + ", expected " + FORMAT);
            }
            this.firstRow = bigEndian(block, FIRST_ROW_AT, Long.BYTES);
            this.remaining = count(block);
        }

        public boolean next() {
            if (remaining == 0) {
                return false;
            }
            remaining--;
            rowNumber = firstRow + varint();
            int keyLength = varint();
            keyStart = at;
            at += keyLength;
            keyEnd = at;
            int valuesLength = varint();
            valuesStart = at;
            at += valuesLength;
            valuesEnd = at;
            return true;
        }

        public long rowNumber() {
            return rowNumber;
        }

        public int keyStart() {
            return keyStart;
        }

        int keyEnd() {
            return keyEnd;
        }

        public int valuesStart() {
            return valuesStart;
        }

        int valuesEnd() {
            return valuesEnd;
        }
    }

    /** A decoder of the fields of a key, or of the values, in sequence. */
    public static final class Fields extends Decoder {

        public Fields(byte[] bytes, int start) {
            super(bytes, start);
        }

        public String nextKey() {
            return text(varint());
        }

        @Nullable
        public String nextValue() {
            int length = varint();
            return length == 0 ? null : text(length - 1);
        }

        private String text(int length) {
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }
    }

    /** Writes an unsigned LEB128 number and returns the position after it. */
    public static int writeVarint(byte[] bytes, int at, int value) {
        int rest = value;
        int position = at;
        while ((rest & ~0x7F) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
        return position;
    }
}
