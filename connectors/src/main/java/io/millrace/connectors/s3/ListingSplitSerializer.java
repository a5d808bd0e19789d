package io.millrace.connectors.s3;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The serializer of listing state. Version 1: location; number of windows, each with parent, low-water mark, number of
 * folders, each with name, number of files, each with name and etag; of the other objects the two forgotten times,
 * position, and twice (settled, emitted in the scan) number of times, each with time, number of objects, each with key
 * and etag. Text as {@link DataOutputStream#writeUTF}, empty for null.
 */
final class ListingSplitSerializer implements SimpleVersionedSerializer<ListingSplit> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ListingSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(split.splitId());
        out.writeInt(split.state().windows().size());
        for (Map.Entry<String, FolderWindow> window : split.state().windows().entrySet()) {
            out.writeUTF(window.getKey());
            write(window.getValue(), out);
        }
        write(split.state().others(), out);
        return bytes.toByteArray();
    }

    private static void write(FolderWindow window, DataOutputStream out) throws IOException {
        writeNullable(window.lowWater(), out);
        out.writeInt(window.folders().size());
        for (Map.Entry<String, NavigableMap<String, String>> folder :
                window.folders().entrySet()) {
            out.writeUTF(folder.getKey());
            write(folder.getValue(), out);
        }
    }

    private static void write(RecentObjects others, DataOutputStream out) throws IOException {
        out.writeLong(others.forgotten());
        out.writeLong(others.forgottenInScan());
        writeNullable(others.position(), out);
        write(others.settled(), out);
        write(others.emittedInScan(), out);
    }

    private static void write(RememberedObjects objects, DataOutputStream out) throws IOException {
        out.writeInt(objects.etags().size());
        for (Map.Entry<Long, Map<String, String>> instant : objects.etags().entrySet()) {
            out.writeLong(instant.getKey());
            write(new TreeMap<>(instant.getValue()), out);
        }
    }

    private static void write(Map<String, String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeUTF(text.getKey());
            out.writeUTF(text.getValue());
        }
    }

    private static void writeNullable(@Nullable String text, DataOutputStream out) throws IOException {
        out.writeUTF(text == null ? "" : text);
    }

    @Override
    public ListingSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("listing state of version " + version
                    + " was written by another Millrace; this one reads version " + VERSION);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        String location = in.readUTF();
        NavigableMap<String, FolderWindow> windows = new TreeMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            windows.put(in.readUTF(), readWindow(in));
        }
        RecentObjects others = readRecentObjects(in);
        if (in.read() >= 0) {
            throw new IOException("listing state of " + location + " is longer than its content");
        }
        return new ListingSplit(location, new ListingState(windows, others));
    }

    private static FolderWindow readWindow(DataInputStream in) throws IOException {
        FolderWindow window = new FolderWindow(readNullable(in));
        for (int count = in.readInt(); count > 0; count--) {
            NavigableMap<String, String> files = new TreeMap<>(KeyOrder::compare);
            window.folders().put(in.readUTF(), files);
            readTexts(in, files);
        }
        return window;
    }

    private static RecentObjects readRecentObjects(DataInputStream in) throws IOException {
        RecentObjects others = new RecentObjects(in.readLong(), in.readLong(), readNullable(in));
        readObjects(in, others.settled());
        readObjects(in, others.emittedInScan());
        return others;
    }

    private static void readObjects(DataInputStream in, RememberedObjects objects) throws IOException {
        for (int count = in.readInt(); count > 0; count--) {
            long instant = in.readLong();
            Map<String, String> etags = new TreeMap<>();
            readTexts(in, etags);
            etags.forEach((key, etag) -> objects.put(key, instant, etag));
        }
    }

    private static void readTexts(DataInputStream in, Map<String, String> texts) throws IOException {
        for (int count = in.readInt(); count > 0; count--) {
            texts.put(in.readUTF(), in.readUTF());
        }
    }

    private static @Nullable String readNullable(DataInputStream in) throws IOException {
        String text = in.readUTF();
        return text.isEmpty() ? null : text;
    }
}
