package io.millrace.connectors.dataexchange;

/** A revision that is a part of a publication. */
final class FoundRevision {

    private final Revision revision;
    private final Marker marker;

    FoundRevision(Revision revision, Marker marker) {
        this.revision = revision;
        this.marker = marker;
    }

    String id() {
        return revision.id();
    }

    boolean finalized() {
        return revision.finalized();
    }

    Marker marker() {
        return marker;
    }
}
