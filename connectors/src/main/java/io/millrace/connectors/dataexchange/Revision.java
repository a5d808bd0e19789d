package io.millrace.connectors.dataexchange;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** A revision of a data set. */
public final class Revision {

    private final String id;
    private final Instant createdAt;
    private final boolean finalized;
    private final Map<String, String> tags;

    /** @param tags empty for a revision of a list, which comes without them */
    public Revision(String id, Instant createdAt, boolean finalized, Map<String, String> tags) {
        this.id = Objects.requireNonNull(id);
        this.createdAt = Objects.requireNonNull(createdAt);
        this.finalized = finalized;
        this.tags = Map.copyOf(tags);
    }

    public String id() {
        return id;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** Whether it is published: it can neither be changed nor deleted then. */
    public boolean finalized() {
        return finalized;
    }

    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public String toString() {
        return "revision " + id + " of " + createdAt + (finalized ? ", finalised" : "");
    }
}
