package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Revision;

/** A revision whose tag names it a part of a publication. */
final class TaggedRevision {

    private final Revision revision;
    private final PublicationTag tag;

    TaggedRevision(Revision revision, PublicationTag tag) {
        this.revision = revision;
        this.tag = tag;
    }

    String id() {
        return revision.id();
    }

    boolean finalized() {
        return revision.finalized();
    }

    PublicationTag tag() {
        return tag;
    }
}
