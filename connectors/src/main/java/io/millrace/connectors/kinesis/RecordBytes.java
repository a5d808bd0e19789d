package io.millrace.connectors.kinesis;

import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** A deserializer that returns a record's data unchanged: decoding can fail, which is the job's concern. */
public final class RecordBytes extends AbstractDeserializationSchema<byte[]> {

    private static final long serialVersionUID = 1;

    public RecordBytes() {
        super(byte[].class);
    }

    @Override
    public byte[] deserialize(byte[] data) {
        return data;
    }
}
