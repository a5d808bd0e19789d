package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.digest.DigestFile;
import io.millrace.jobs.subscriberusage.digest.DigestLocation;
import io.millrace.jobs.subscriberusage.digest.SignatureCheck;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reader of the digests of one trail. Safe for use by several threads. */
final class DigestReader {

    private final StoredTrail trail;
    private final Location location;
    private final @Nullable SignatureCheck signatures;
    private final AuditScope scope;
    private final long started;

    /**
     * @param signatures null when digests are taken as they are
     * @param started epoch millis at which the job first started
     */
    DigestReader(
            StoredTrail trail, Location location, @Nullable SignatureCheck signatures, AuditScope scope, long started) {
        this.trail = trail;
        this.location = location;
        this.signatures = signatures;
        this.scope = scope;
        this.started = started;
    }

    /** The digest itself as read, and what it lists of what this job is to read. */
    List<ObjectAudit> read(TrailObject object) throws ObjectStoreException, IOException, TrailFileException {
        String uri = trail.uri(object);
        DigestFile digest = DigestFile.read(trail.open(object), uri, object.getSize());
        if (signatures != null) {
            signatures.check(digest, object);
        }
        DigestLocation digestLocation = DigestLocation.of(digest, object);
        List<ObjectAudit> audits = new ArrayList<>();
        audits.add(new ObjectAudit(uri, null, digest.sha256()));
        for (DigestFile.Listed listed : digest.listed()) {
            String key = digestLocation.key(listed);
            if (key != null && location.contains(location.bucket(), key) && scope.covers(key, started)) {
                audits.add(new ObjectAudit(location.uri(key), uri, listed.sha256()));
            }
        }
        return audits;
    }
}
