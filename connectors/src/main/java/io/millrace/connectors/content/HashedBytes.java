package io.millrace.connectors.content;

import java.io.IOException;
import java.security.MessageDigest;

/** Content that updates a hash as it is read. */
final class HashedBytes implements Bytes {

    private final Bytes content;
    private final MessageDigest hash;

    HashedBytes(Bytes content, MessageDigest hash) {
        this.content = content;
        this.hash = hash;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, BrokenObjectException {
        int count = content.read(target, offset, length);
        if (count > 0) {
            hash.update(target, offset, count);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
