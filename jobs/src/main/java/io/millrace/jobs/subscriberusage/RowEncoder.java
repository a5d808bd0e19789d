package io.millrace.jobs.subscriberusage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes a row as a {@link Usage} in Avro's binary encoding, straight from the text that was picked. */
final class RowEncoder {

    private static final Kind[] KINDS = kinds();

    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream(1024);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(encoded, null);

    /** What a column holds. */
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
    ByteBuffer encode(PickedText text, long[] numbers) {
        try {
            for (int column = 0; column < KINDS.length; column++) {
                encode(column, text, numbers);
            }
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory is always there to be written to", e);
        }
        byte[] row = encoded.toByteArray();
        encoded.reset();
        return ByteBuffer.wrap(row);
    }

    private void encode(int column, PickedText text, long[] numbers) throws IOException {
        Kind kind = KINDS[column];
        if (kind == Kind.NUMBER) {
            encoder.writeLong(numbers[column]);
            return;
        }
        if (kind != Kind.TEXT) {
            boolean absent = text.isAbsent(column);
            encoder.writeIndex(absent ? 0 : 1);
            if (absent) {
                return;
            }
        }
        if (kind == Kind.NUMBER_OR_NULL) {
            encoder.writeLong(numbers[column]);
        } else {
            encoder.writeBytes(text.bytes(), text.start(column), text.end(column) - text.start(column));
        }
    }
}
