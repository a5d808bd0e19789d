package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Revision;

/** A revision that is a part of a publication. */
final class FoundRevision {

    private final Revision revision;
    private final PublicationTag marker;

    FoundRevision(Revision revision, PublicationTag marker) {
        this.revision = revision;
        this.marker = marker;
    }

    String id() {
        return revision.id();
    }

    boolean finalized() {
        return revision.finalized();
    }

    PublicationTag marker() {
        return marker;
    }
}
