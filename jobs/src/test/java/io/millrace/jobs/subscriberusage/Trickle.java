package io.millrace.jobs.subscriberusage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Gives its bytes in pieces of a given size and never says that more are available, as a network stream does. */
public final class Trickle extends InputStream {

    private final ByteArrayInputStream bytes;
    private final int piece;

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
}
