package io.millrace.connectors.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The object as it is stored, counted and compared with the size that the listing or the arrival gave. */
final class RawBytes implements Bytes {

    private final InputStream stream;
    private final long size;
    private final String name;
    private long count;

    RawBytes(InputStream stream, long size, String name) {
        this.stream = stream;
        this.size = size;
        this.name = name;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, BrokenObjectException {
        int read = stream.read(target, offset, length);
        if (read < 0) {
            verifyEnd();
            return -1;
        }
        if (read == 0) {
            throw new IOException(name + ": the stream gave no bytes and did not end");
        }
        count += read;
        if (size >= 0 && count > size) {
            throw new BrokenObjectException(
                    ObjectRule.SIZE, size, "the object goes on after the " + size + " bytes it was said to have");
        }
        return read;
    }

    /** Bytes read. */
    long count() {
        return count;
    }

    private void verifyEnd() throws IOException, BrokenObjectException {
        if (count < size) {
            throw new EOFException(name + ": the connection ended after " + count + " of " + size + " bytes");
        }
        if (count == 0) {
            throw new BrokenObjectException(ObjectRule.EMPTY, 0, "the object is empty");
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
