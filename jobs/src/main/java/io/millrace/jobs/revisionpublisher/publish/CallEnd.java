package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.jobs.revisionpublisher.publish.PublicationCall.Postponement;

/** The end of one call: the change of the publication's state that follows from its answer or failure. */
final class CallEnd {

    private final boolean retried;
    private final Postponement next;

    private CallEnd(boolean retried, Postponement next) {
        this.retried = retried;
        this.next = next;
    }

    static CallEnd of(Postponement next) {
        return new CallEnd(false, next);
    }

    /** A failure after which the call is made again, or its effect is looked for. */
    static CallEnd ofFailure(Postponement next) {
        return new CallEnd(true, next);
    }

    /** Whether the call is made again, or its effect is looked for. */
    boolean isRetried() {
        return retried;
    }

    /** @param retryAt epoch millis */
    PublicationState apply(PublicationState state, long retryAt) {
        return next.apply(state, retryAt);
    }
}
