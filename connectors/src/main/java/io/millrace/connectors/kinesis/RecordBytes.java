package io.millrace.connectors.kinesis;

import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** The data of a record as it is: decoding could fail, and that is the job's to answer. */
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
