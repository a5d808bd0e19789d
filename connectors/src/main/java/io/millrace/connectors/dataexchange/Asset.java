package io.millrace.connectors.dataexchange;

import java.util.Objects;

/** An asset of a revision. */
public final class Asset {

    private final String id;
    private final String name;
    private final long size;

    /** @param size bytes */
    public Asset(String id, String name, long size) {
        this.id = Objects.requireNonNull(id);
        this.name = Objects.requireNonNull(name);
        this.size = size;
    }

    public String id() {
        return id;
    }

    /** The key of the object that it was imported from, unless somebody renamed it. */
    public String name() {
        return name;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    @Override
    public String toString() {
        return name + " (" + size + " bytes, " + id + ")";
    }
}
