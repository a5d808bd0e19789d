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
 * Version 2 adds the token of the last reset in the same form, empty for none, and the time before which events are not
 * emitted, in epoch millis.
 */
public final class FeedSplitSerializer implements SimpleVersionedSerializer<FeedSplit> {

    private static final int VERSION = 2;

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
        String token = split.resetToken();
        out.writeUTF(token == null ? "" : token);
        out.writeLong(split.since());
        return bytes.toByteArray();
    }

    @Override
    public FeedSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException("feed state of version " + version
                    + " was written by another Millrace; this one reads version 1 to " + VERSION);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        boolean isStarted = in.readBoolean();
        String id = in.readUTF();
        int passed = in.readInt();
        String token = version == 1 ? "" : in.readUTF();
        long since = version == 1 ? FeedSplit.ALL : in.readLong();
        if (in.read() >= 0) {
            throw new IOException("feed state is longer than its content");
        }
        FeedCursor cursor = isStarted ? FeedCursor.behind(id.isEmpty() ? null : id, passed) : FeedCursor.NOT_STARTED;
        return new FeedSplit(cursor, token.isEmpty() ? null : token, since);
    }
}
