package io.millrace.jobs.subscriberusage;

import org.jspecify.annotations.Nullable;

/**
 * Where the objects that a digest names are for this job. A trail may be read from where CloudTrail delivered it, from a
 * replica in another bucket, or from a folder that holds a copy of a part of it: a digest names itself too, and what
 * differs between that name and the key under which it was read differs for all.
 */
final class DigestPlace {

    private final String bucket;
    private final String delivered;
    private final String read;

    private DigestPlace(String bucket, String delivered, String read) {
        this.bucket = bucket;
        this.delivered = delivered;
        this.read = read;
    }

    /** @param object the digest as it was read */
    static DigestPlace of(DigestFile digest, TrailObject object) throws TrailFileException {
        String named = '/' + digest.key();
        String found = '/' + object.getKey();
        if (named.endsWith(found)) {
            return new DigestPlace(digest.bucket(), named.substring(1, named.length() - found.length() + 1), "");
        }
        if (found.endsWith(named)) {
            return new DigestPlace(digest.bucket(), "", found.substring(1, found.length() - named.length() + 1));
        }
        String reason = "it names itself " + digest.key() + " in " + digest.bucket();
        throw new TrailFileException(TrailRule.DIGEST_MOVED, "", reason);
    }

    /** The key under which an object is read; null for one that lies outside of what is read. */
    @Nullable
    String key(DigestFile.Listed listed) {
        if (!listed.bucket().equals(bucket) || !listed.key().startsWith(delivered)) {
            return null;
        }
        return read + listed.key().substring(delivered.length());
    }
}
