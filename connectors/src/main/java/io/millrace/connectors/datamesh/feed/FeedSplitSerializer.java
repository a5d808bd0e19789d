package io.millrace.connectors.datamesh.feed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The serializer of feed splits. Version 1: whether the start is known; the last event's id as {@link
 * DataOutputStream#writeUTF}, empty for the beginning; number of elements without an id that were read after it.
 */
public final class FeedSplitSerializer implements SimpleVersionedSerializer<FeedSplit> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(FeedSplit split) throws IOException {
        FeedCursor cursor = split.cursor();
        String id = cursor.lastEventId();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBoolean(cursor.isStarted());
        out.writeUTF(id == null ? "" : id);
        out.writeInt(cursor.passed());
        return bytes.toByteArray();
    }

    @Override
    public FeedSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("feed state of version " + version
                    + " was written by another Millrace; this one reads version " + VERSION);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        boolean isStarted = in.readBoolean();
        String id = in.readUTF();
        int passed = in.readInt();
        if (in.read() >= 0) {
            throw new IOException("feed state is longer than its content");
        }
        return new FeedSplit(isStarted ? FeedCursor.behind(id.isEmpty() ? null : id, passed) : FeedCursor.NOT_STARTED);
    }
}
