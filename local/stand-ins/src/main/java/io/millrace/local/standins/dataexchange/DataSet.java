package io.millrace.local.standins.dataexchange;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A data set that this account owns. */
final class DataSet implements Listed {

    private final String id;
    private final long number;
    private final Instant createdAt;
    private final TreeMap<Long, StoredRevision> revisions = new TreeMap<>();
    private String name;
    private String description;
    private Instant updatedAt;

    DataSet(String id, long number, String name, String description, Instant now) {
        this.id = id;
        this.number = number;
        this.name = name;
        this.description = description;
        this.createdAt = now;
        this.updatedAt = now;
    }

    String id() {
        return id;
    }

    @Override
    public long number() {
        return number;
    }

    String arn() {
        return Arns.of("data-sets/" + id);
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    /** By number, oldest first. */
    NavigableMap<Long, StoredRevision> revisions() {
        return revisions;
    }

    void rename(String newName, Instant now) {
        name = newName;
        updatedAt = now;
    }

    void describe(String newDescription, Instant now) {
        description = newDescription;
        updatedAt = now;
    }
}
