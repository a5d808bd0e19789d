package io.millrace.connectors.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The serializer of the enumerator's state. Version 1: nothing when a reader has the split, else the split's version (4
 * bytes) and the split.
 */
public final class UnassignedSplitSerializer<SplitT> implements SimpleVersionedSerializer<UnassignedSplit<SplitT>> {

    private static final int VERSION = 1;

    private final SimpleVersionedSerializer<SplitT> splits;

    public UnassignedSplitSerializer(SimpleVersionedSerializer<SplitT> splits) {
        this.splits = splits;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(UnassignedSplit<SplitT> unassigned) throws IOException {
        SplitT split = unassigned.split();
        if (split == null) {
            return new byte[0];
        }
        byte[] bytes = splits.serialize(split);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(splits.getVersion())
                .put(bytes)
                .array();
    }

    @Override
    public UnassignedSplit<SplitT> deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("progress of a source, of version " + version
                    + ", was written by another Millrace; this one reads version " + VERSION);
        }
        if (serialized.length == 0) {
            return new UnassignedSplit<>(null);
        }
        if (serialized.length < Integer.BYTES) {
            throw new IOException("progress of a source is cut short: " + serialized.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(serialized);
        int splitVersion = buffer.getInt();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return new UnassignedSplit<>(splits.deserialize(splitVersion, bytes));
    }
}
