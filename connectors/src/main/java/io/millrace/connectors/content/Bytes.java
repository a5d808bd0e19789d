package io.millrace.connectors.content;

import java.io.Closeable;
import java.io.IOException;

/** A stream of bytes that distinguishes a broken connection (IOException) from a broken object. */
interface Bytes extends Closeable {

    /** Reads 1 to {@code length} bytes into {@code target}; -1 at an end that has been verified, also when called again. */
    int read(byte[] target, int offset, int length) throws IOException, BrokenObjectException;
}
