package io.millrace.jobs.subscriberusage;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One log file being read: its records, and how much was fetched for them. */
final class LogRead implements Closeable {

    private final String uri;
    private final FetchedBytes content;
    private final @Nullable MessageDigest hash;
    private final TrailRecords records;

    /** @param hashed whether its content is to be compared with what a digest lists */
    LogRead(
            InputStream content,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from,
            boolean hashed) {
        this.uri = uri;
        this.content = new FetchedBytes(content);
        this.hash = hashed ? Sha256.start() : null;
        this.records = TrailRecords.open(this.content, object, uri, limits, accessPoints, from, hash);
    }

    /** As {@link TrailRecords#read}. */
    boolean read(TrailChunk chunk) throws IOException, TrailFileException {
        return records.read(chunk);
    }

    /** Bytes that came from the store since the last call. */
    long takeFetched() {
        long fetched = content.count;
        content.count = 0;
        return fetched;
    }

    /** What is to be compared, once the file was read to its end. */
    List<ObjectAudit> audits() {
        return hash == null ? List.of() : List.of(new ObjectAudit(uri, null, Sha256.hex(hash.digest())));
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private static final class FetchedBytes extends FilterInputStream {

        private long count;

        FetchedBytes(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
