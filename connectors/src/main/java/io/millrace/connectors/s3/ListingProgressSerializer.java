package io.millrace.connectors.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: nothing when a reader has the split, else the split's version (4 bytes) and the split. */
final class ListingProgressSerializer implements SimpleVersionedSerializer<ListingProgress> {

    private static final int VERSION = 1;

    private final ListingSplitSerializer splits = new ListingSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ListingProgress progress) throws IOException {
        if (progress.unassigned() == null) {
            return new byte[0];
        }
        byte[] split = splits.serialize(progress.unassigned());
        return ByteBuffer.allocate(Integer.BYTES + split.length)
                .putInt(splits.getVersion())
                .put(split)
                .array();
    }

    @Override
    public ListingProgress deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("listing progress of version " + version
                    + " was written by another Millrace; this one reads version " + VERSION);
        }
        if (serialized.length == 0) {
            return new ListingProgress(null);
        }
        ByteBuffer buffer = ByteBuffer.wrap(serialized);
        int splitVersion = buffer.getInt();
        byte[] split = new byte[buffer.remaining()];
        buffer.get(split);
        return new ListingProgress(splits.deserialize(splitVersion, split));
    }
}
