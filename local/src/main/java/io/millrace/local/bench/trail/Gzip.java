package io.millrace.local.bench.trail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** One gzip member. */
final class Gzip {

    private Gzip() {}

    static byte[] of(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 6 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8_192)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
