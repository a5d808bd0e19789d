package io.millrace.jobs.subscriberusage.digest;

import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import org.jspecify.annotations.Nullable;

/**
 * Location, for this job, of the objects that a digest names. A trail may be read from where CloudTrail delivered it, from a
 * replica in another bucket, or from a folder that holds a copy of a part of it: a digest names itself too, and what
 * differs between that name and the key under which it was read differs for all.
 */
public final class DigestLocation {

    private final String bucket;
    private final String delivered;
    private final String read;

    private DigestLocation(String bucket, String delivered, String read) {
        this.bucket = bucket;
        this.delivered = delivered;
        this.read = read;
    }

    /** @param object the digest as it was read */
    public static DigestLocation of(DigestFile digest, TrailObject object) throws TrailFileException {
        String named = '/' + digest.key();
        String found = '/' + object.getKey();
        if (named.endsWith(found)) {
            return new DigestLocation(digest.bucket(), named.substring(1, named.length() - found.length() + 1), "");
        }
        if (found.endsWith(named)) {
            return new DigestLocation(digest.bucket(), "", found.substring(1, found.length() - named.length() + 1));
        }
        String reason = "it names itself " + digest.key() + " in " + digest.bucket();
        throw new TrailFileException(TrailRule.DIGEST_MOVED, "", reason);
    }

    /** The key under which an object is read; null for one that lies outside of what is read. */
    @Nullable
    public String key(DigestFile.Listed listed) {
        if (!listed.bucket().equals(bucket) || !listed.key().startsWith(delivered)) {
            return null;
        }
        return read + listed.key().substring(delivered.length());
    }
}
