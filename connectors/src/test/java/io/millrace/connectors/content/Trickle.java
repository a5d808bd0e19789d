package io.millrace.connectors.content;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Stream of bytes in pieces of a given size, none of them ever available beforehand: as a network stream. */
public final class Trickle extends InputStream {

    private final ByteArrayInputStream bytes;
    private final int piece;
    private boolean closed;

    public Trickle(byte[] bytes, int piece) {
        this.bytes = new ByteArrayInputStream(bytes);
        this.piece = piece;
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return bytes.read(target, offset, Math.min(piece, length));
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
