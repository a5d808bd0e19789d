package io.millrace.jobs.subscriberusage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Streams the rows of one CloudTrail log file. */
final class TrailRecords implements Closeable {

    private final InputStream gzipped;

    private TrailRecords(InputStream gzipped) {
        this.gzipped = gzipped;
    }

    /** @param hash is given all of the uncompressed content, when it is read to its end; null for none */
    static TrailRecords open(
            InputStream gzipped,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from,
            @Nullable MessageDigest hash) {
        return new TrailRecords(gzipped);
    }

    boolean read(TrailChunk chunk) throws IOException, TrailFileException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        gzipped.close();
    }
}
