package io.millrace.connectors.saga;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The serializer of a list of Avro records. Version 1: the schema with which the records were written, as an Avro string
 * of JSON, then the records as an Avro array. So a record type may change in every way that Avro resolves, without a new
 * version.
 */
public final class AvroListSerializer<T extends SpecificRecordBase> implements SimpleVersionedSerializer<List<T>> {

    private static final int VERSION = 1;

    private final SpecificData model;
    private final Schema schema;

    public AvroListSerializer(Class<T> type) {
        model = SpecificData.getForClass(type);
        schema = model.getSchema(type);
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(List<T> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        out.writeString(schema.toString());
        new SpecificDatumWriter<List<T>>(Schema.createArray(schema), model).write(records, out);
        out.flush();
        return bytes.toByteArray();
    }

    @Override
    public List<T> deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("A list of " + schema.getFullName() + " of version " + version
                    + " was written by another Millrace; this one reads version " + VERSION);
        }
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(serialized, null);
        Schema written = new Schema.Parser().parse(in.readString());
        List<T> records = new SpecificDatumReader<List<T>>(
                        Schema.createArray(written), Schema.createArray(schema), model)
                .read(null, in);
        if (!in.isEnd()) {
            throw new IOException("A list of " + schema.getFullName() + " is longer than its content");
        }
        return new ArrayList<>(records);
    }
}
