package io.millrace.local.standins.dataexchange;

import java.time.Instant;

/**
 * A snapshot of an object in a revision. Names need not be unique.
 *
 * @param size in bytes
 */
record StoredAsset(String id, long number, String name, long size, Instant createdAt, Instant updatedAt)
        implements Listed {

    StoredAsset named(String newName, Instant now) {
        return new StoredAsset(id, number, newName, size, createdAt, now);
    }
}
