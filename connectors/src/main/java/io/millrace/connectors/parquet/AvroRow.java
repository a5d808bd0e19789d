package io.millrace.connectors.parquet;

import java.util.Objects;

/** One record in Avro's binary encoding, inside a larger array; the same object is used for row after row. */
public final class AvroRow {

    private byte[] bytes = {};
    private int position;
    private int end;

    /** This object, standing for the {@code length} bytes at {@code from}, which are not copied. */
    public AvroRow of(byte[] newBytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, newBytes.length);
        bytes = newBytes;
        position = from;
        end = from + length;
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean atEnd() {
        return position == end;
    }

    /** Passes over bytes and says where they begin. */
    int skip(int length) {
        if (length < 0 || length > end - position) {
            throw truncated();
        }
        int from = position;
        position += length;
        return from;
    }

    int length() {
        long length = number();
        if (length < 0 || length > end - position) {
            throw truncated();
        }
        return (int) length;
    }

    /** Avro's zigzag number, int or long. */
    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == end) {
                throw truncated();
            }
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    private static IllegalArgumentException truncated() {
        return new IllegalArgumentException("a row that ends inside a field");
    }
}
