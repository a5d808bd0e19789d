package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.digest.DigestFile;
import io.millrace.jobs.subscriberusage.digest.DigestLocation;
import io.millrace.jobs.subscriberusage.digest.SignatureCheck;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the objects of one trail. Safe for use by several threads. */
final class ObjectReader {

    private final Location location;
    private final ObjectStore store;
    private final TrailLimits limits;
    private final AccessPoints accessPoints;
    private final boolean verifyDigests;
    private final @Nullable SignatureCheck signatures;
    private final AuditScope scope;
    private final long started;

    /**
     * @param signatures null when digests are taken as they are
     * @param started epoch millis at which the job first started
     */
    ObjectReader(
            Location location,
            ObjectStore store,
            TrailLimits limits,
            AccessPoints accessPoints,
            boolean verifyDigests,
            @Nullable SignatureCheck signatures,
            AuditScope scope,
            long started) {
        this.location = location;
        this.store = store;
        this.limits = limits;
        this.accessPoints = accessPoints;
        this.verifyDigests = verifyDigests;
        this.signatures = signatures;
        this.scope = scope;
        this.started = started;
    }

    /**
     * The object with the etag and size that it has now, where its arrival did not tell them: without an etag nobody
     * could tell whether a read that goes on is of the same content.
     */
    TrailObject locate(TrailObject object) throws ObjectStoreException {
        if (!object.getEtag().isEmpty() || object.getVersionId() != null) {
            return object;
        }
        List<StoredObject> found = store.list(object.getKey(), null, 1);
        if (found.isEmpty() || !found.get(0).key().equals(object.getKey())) {
            throw new ObjectStoreException(Kind.GONE, location.uri(object.getKey()), "no such object", null);
        }
        return TrailObject.newBuilder(object)
                .setEtag(found.get(0).etag())
                .setSize(found.get(0).size())
                .build();
    }

    /** @param from index of the first record to give */
    LogRead log(TrailObject object, long from) throws ObjectStoreException {
        return new LogRead(
                stored(object), object, location.uri(object.getKey()), limits, accessPoints, from, verifyDigests);
    }

    /** The digest itself as read, and what it lists of what this job is to read. */
    List<ObjectAudit> digest(TrailObject object) throws ObjectStoreException, IOException, TrailFileException {
        String uri = location.uri(object.getKey());
        DigestFile digest = DigestFile.read(stored(object), uri, object.getSize());
        if (signatures != null) {
            signatures.check(digest, object);
        }
        DigestLocation place = DigestLocation.of(digest, object);
        List<ObjectAudit> audits = new ArrayList<>();
        audits.add(new ObjectAudit(uri, null, digest.sha256()));
        for (DigestFile.Listed listed : digest.listed()) {
            String key = place.key(listed);
            if (key != null && location.contains(location.bucket(), key) && scope.covers(key, started)) {
                audits.add(new ObjectAudit(location.uri(key), uri, listed.sha256()));
            }
        }
        return audits;
    }

    private InputStream stored(TrailObject object) throws ObjectStoreException {
        return store.open(object.getKey(), object.getVersionId(), object.getEtag());
    }
}
