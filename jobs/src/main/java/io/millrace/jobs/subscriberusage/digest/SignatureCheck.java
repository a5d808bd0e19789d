package io.millrace.jobs.subscriberusage.digest;

import io.millrace.connectors.digestkeys.KnownSigningKeys;
import io.millrace.connectors.digestkeys.SigningKey;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import java.io.IOException;
import java.util.Optional;

/** Check that CloudTrail signed a digest: one HEAD for each, and one call to CloudTrail for each key. Thread-safe. */
public final class SignatureCheck {

    private final Location location;
    private final ObjectStore store;
    private final KnownSigningKeys keys;

    public SignatureCheck(Location location, ObjectStore store, KnownSigningKeys keys) {
        this.location = location;
        this.store = store;
        this.keys = keys;
    }

    /**
     * @param object as the digest was read from it
     * @throws IOException when the key could not be had this time
     * @throws TrailFileException when CloudTrail did not sign it
     */
    public void check(DigestFile digest, TrailObject object)
            throws ObjectStoreException, IOException, TrailFileException {
        StoredObject stored = store.stat(object.getKey(), object.getVersionId());
        if (!object.getEtag().isEmpty() && !object.getEtag().equals(stored.etag())) {
            throw new ObjectStoreException(
                    Kind.CHANGED, location.uri(object.getKey()), "it has etag " + stored.etag() + " now", null);
        }
        DigestSignature signature = DigestSignature.of(digest, stored.metadata());
        // Each region signs with keys of its own, and publishes them itself.
        Optional<SigningKey> key =
                keys.find(object.getRegion(), signature.fingerprint(), signature.from(), signature.to());
        if (key.isEmpty()) {
            throw DigestSignature.broken("CloudTrail in " + object.getRegion() + " has no key "
                    + signature.fingerprint() + " from " + signature.from() + " to " + signature.to());
        }
        signature.verify(key.get().key());
    }
}
