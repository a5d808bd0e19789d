package io.millrace.connectors.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * The content of one stored object. Only when {@link #read} has given -1 is it proven that the object was whole: as many
 * bytes as it should have, gzip members complete and their checksums right. Not for use by several threads.
 */
public final class ObjectContent implements Closeable {

    private final RawBytes raw;
    private final Bytes content;

    private ObjectContent(RawBytes raw, Bytes content) {
        this.raw = raw;
        this.content = content;
    }

    /**
     * The object as it is stored.
     *
     * @param stored closed with this
     * @param name the object's name for messages
     * @param size bytes that {@code stored} must have; -1 if unknown
     */
    public static ObjectContent plain(InputStream stored, String name, long size) {
        RawBytes raw = new RawBytes(stored, size, name);
        return new ObjectContent(raw, raw);
    }

    /** The content of a gzip object; parameters as for {@link #plain}. */
    public static ObjectContent gunzipped(InputStream stored, String name, long size, int bufferSize) {
        RawBytes raw = new RawBytes(stored, size, name);
        return new ObjectContent(raw, new GunzippedBytes(raw, bufferSize));
    }

    /** This content, updating the hash as it is read. */
    public ObjectContent hashedBy(MessageDigest hash) {
        return new ObjectContent(raw, new HashedBytes(content, hash));
    }

    /**
     * Reads 1 to {@code length} bytes into {@code target}; -1 at an end that has been verified, also when called again.
     *
     * @throws IOException if the object could not be read this time, or ends before its size
     * @throws BrokenObjectException if the object is broken, for good
     */
    public int read(byte[] target, int offset, int length) throws IOException, BrokenObjectException {
        return content.read(target, offset, length);
    }

    /** Bytes read of the object as stored. */
    public long storedBytes() {
        return raw.count();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
