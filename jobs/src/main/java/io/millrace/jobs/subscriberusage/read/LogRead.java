package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One log file under way: its records, the bytes fetched for them, and its hash. */
final class LogRead implements Closeable {

    private final String uri;
    private final ObjectContent content;
    private final @Nullable MessageDigest hash;
    private final TrailRecords records;
    private long taken;

    /** @param hashed whether its content is to be compared with what a digest lists */
    LogRead(
            InputStream stored,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from,
            boolean hashed) {
        this.uri = uri;
        ObjectContent unpacked = ObjectContent.gunzipped(stored, uri, object.getSize(), TrailRecords.BUFFER_BYTES);
        this.hash = hashed ? Sha256.start() : null;
        this.content = hash == null ? unpacked : unpacked.hashedBy(hash);
        this.records = TrailRecords.open(content, object, uri, limits, accessPoints, from, TrailRecords.BUFFER_BYTES);
    }

    /** As {@link TrailRecords#read}. */
    boolean read(TrailChunk chunk) throws IOException, TrailFileException {
        return records.read(chunk);
    }

    /** Bytes that came from the store since the last call. */
    long takeFetched() {
        long fetched = content.storedBytes() - taken;
        taken += fetched;
        return fetched;
    }

    /** The hash to be compared with what digests list, once the file was read to its end; empty when it is not hashed. */
    List<ObjectAudit> audits() {
        return hash == null ? List.of() : List.of(new ObjectAudit(uri, null, Sha256.hex(hash.digest())));
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
