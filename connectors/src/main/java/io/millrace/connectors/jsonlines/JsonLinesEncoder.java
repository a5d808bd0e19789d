package io.millrace.connectors.jsonlines;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.common.serialization.SerializationSchema;

final class JsonLinesEncoder<T> implements Encoder<T> {

    private static final long serialVersionUID = 1;

    private final SerializationSchema<T> schema;

    JsonLinesEncoder(SerializationSchema<T> schema) {
        this.schema = schema;
    }

    @Override
    public void encode(T element, OutputStream stream) throws IOException {
        stream.write(schema.serialize(element));
        stream.write('\n');
    }
}
