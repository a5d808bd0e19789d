package io.millrace.local.aws.dataexchange;

import java.time.Instant;

/**
 * A snapshot of an object in a revision. Names need not be unique.
 *
 * @param size in bytes
 */
record Asset(String id, long number, String name, long size, Instant createdAt, Instant updatedAt) implements Listed {

    Asset named(String newName, Instant now) {
        return new Asset(id, number, newName, size, createdAt, now);
    }
}
