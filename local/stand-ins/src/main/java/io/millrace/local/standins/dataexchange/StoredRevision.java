package io.millrace.local.standins.dataexchange;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A revision. Finalised is published: from then on it can only be revoked. */
final class StoredRevision implements Listed {

    private final DataSet dataSet;
    private final String id;
    private final long number;
    private final Instant createdAt;
    private final TreeMap<Long, StoredAsset> assets = new TreeMap<>();
    private String comment;
    private Instant updatedAt;
    private boolean finalized;
    private @Nullable Revocation revocation;

    /** Irreversible. */
    record Revocation(String comment, Instant at) {}

    StoredRevision(DataSet dataSet, String id, long number, String comment, Instant now) {
        this.dataSet = dataSet;
        this.id = id;
        this.number = number;
        this.comment = comment;
        this.createdAt = now;
        this.updatedAt = now;
    }

    DataSet dataSet() {
        return dataSet;
    }

    String id() {
        return id;
    }

    @Override
    public long number() {
        return number;
    }

    String arn() {
        return dataSet.arn() + "/revisions/" + id;
    }

    String comment() {
        return comment;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    boolean finalized() {
        return finalized;
    }

    @Nullable
    Revocation revocation() {
        return revocation;
    }

    /** By number, oldest first. */
    NavigableMap<Long, StoredAsset> assets() {
        return assets;
    }

    void comment(String newComment, Instant now) {
        comment = newComment;
        updatedAt = now;
    }

    void finish(Instant now) {
        finalized = true;
        updatedAt = now;
    }

    void revoke(String reason, Instant now) {
        revocation = new Revocation(reason, now);
        updatedAt = now;
    }
}
