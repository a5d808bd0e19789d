package io.millrace.connectors.s3;

import org.jspecify.annotations.Nullable;

/**
 * The most recently modified objects of a set whose names follow no order. Those modified at or before the newest one
 * that had to be forgotten count as seen.
 *
 * <p>A scan visits them in key order, not in the order of modification. So objects emitted in a scan are kept apart
 * until its end, and those forgotten count only from then on; after a restart within the scan {@code position}, the
 * highest key emitted, stands for it. At most twice the bound is kept, and the objects of one instant.
 */
final class RecentObjects {

    private long forgotten;
    private long forgottenInScan;
    private @Nullable String position;
    private final RememberedObjects settled = new RememberedObjects();
    private final RememberedObjects emittedInScan = new RememberedObjects();

    RecentObjects() {
        this(RememberedObjects.NOTHING, RememberedObjects.NOTHING, null);
    }

    RecentObjects(long forgotten, long forgottenInScan, @Nullable String position) {
        this.forgotten = forgotten;
        this.forgottenInScan = forgottenInScan;
        this.position = position;
    }

    boolean isNew(StoredObject object) {
        String known = emittedInScan.etag(object.key());
        if (known == null) {
            known = settled.etag(object.key());
        }
        if (known != null) {
            return !object.etag().equals(known);
        }
        boolean handledInScan = position != null && KeyOrder.compare(object.key(), position) <= 0;
        return object.lastModified() > forgotten && !handledInScan;
    }

    void emitted(StoredObject object, int bound) {
        settled.remove(object.key());
        emittedInScan.put(object.key(), object.lastModified(), object.etag());
        forgottenInScan = Math.max(forgottenInScan, emittedInScan.trim(bound));
        if (position == null || KeyOrder.compare(object.key(), position) > 0) {
            position = object.key();
        }
    }

    void scanned(int bound) {
        settled.putAll(emittedInScan);
        emittedInScan.clear();
        forgotten = Math.max(Math.max(forgotten, forgottenInScan), settled.trim(bound));
        position = null;
    }

    long forgotten() {
        return forgotten;
    }

    long forgottenInScan() {
        return forgottenInScan;
    }

    @Nullable
    String position() {
        return position;
    }

    /** Live, for the serializer. */
    RememberedObjects settled() {
        return settled;
    }

    /** Live, for the serializer. */
    RememberedObjects emittedInScan() {
        return emittedInScan;
    }

    RecentObjects copy() {
        RecentObjects copy = new RecentObjects(forgotten, forgottenInScan, position);
        copy.settled.putAll(settled);
        copy.emittedInScan.putAll(emittedInScan);
        return copy;
    }
}
