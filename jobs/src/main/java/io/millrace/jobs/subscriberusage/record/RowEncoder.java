package io.millrace.jobs.subscriberusage.record;

import io.millrace.jobs.subscriberusage.Usage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryData;

/** Encoder of a row as a {@link Usage} in Avro's binary encoding, straight from the text of its fields. */
public final class RowEncoder {

    private static final Kind[] KINDS = kinds();
    private static final int NUMBER_BYTES_MAX = 10;
    private static final byte NULL = 0;
    private static final byte NOT_NULL = 2;

    private byte[] encoded = new byte[1024];
    private int length;

    /** Type of a column. */
    private enum Kind {
        TEXT,
        TEXT_OR_NULL,
        NUMBER,
        NUMBER_OR_NULL
    }

    private static Kind[] kinds() {
        return Usage.getClassSchema().getFields().stream().map(RowEncoder::kind).toArray(Kind[]::new);
    }

    private static Kind kind(Schema.Field column) {
        Schema schema = column.schema();
        boolean nullable = schema.isUnion();
        List<Schema> types = nullable ? schema.getTypes() : List.of(schema);
        Schema.Type type = types.get(types.size() - 1).getType();
        if (nullable && (types.size() != 2 || types.get(0).getType() != Schema.Type.NULL)) {
            throw new IllegalStateException("column " + column.name() + " is not of null and one type");
        }
        if (type == Schema.Type.STRING) {
            return nullable ? Kind.TEXT_OR_NULL : Kind.TEXT;
        }
        if (type == Schema.Type.LONG) {
            return nullable ? Kind.NUMBER_OR_NULL : Kind.NUMBER;
        }
        throw new IllegalStateException("column " + column.name() + " is of type " + type);
    }

    /**
     * @param text by column; where a number is absent here, it is null
     * @param numbers by column
     */
    public ByteBuffer encode(FieldBuffer text, long[] numbers) {
        length = 0;
        for (int column = 0; column < KINDS.length; column++) {
            Kind kind = KINDS[column];
            ensureRoom(1 + NUMBER_BYTES_MAX);
            if (kind == Kind.TEXT_OR_NULL || kind == Kind.NUMBER_OR_NULL) {
                boolean absent = text.isAbsent(column);
                encoded[length++] = absent ? NULL : NOT_NULL;
                if (absent) {
                    continue;
                }
            }
            if (kind == Kind.NUMBER || kind == Kind.NUMBER_OR_NULL) {
                length += BinaryData.encodeLong(numbers[column], encoded, length);
            } else {
                writeText(text.bytes(), text.start(column), text.end(column));
            }
        }
        return ByteBuffer.wrap(Arrays.copyOf(encoded, length));
    }

    private void writeText(byte[] bytes, int start, int end) {
        int count = end - start;
        length += BinaryData.encodeInt(count, encoded, length);
        ensureRoom(count);
        System.arraycopy(bytes, start, encoded, length, count);
        length += count;
    }

    private void ensureRoom(int count) {
        if (encoded.length - length < count) {
            encoded = Arrays.copyOf(encoded, Math.max(2 * encoded.length, length + count));
        }
    }
}
