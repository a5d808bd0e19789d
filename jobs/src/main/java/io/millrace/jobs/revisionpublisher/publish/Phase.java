package io.millrace.jobs.revisionpublisher.publish;

/** A phase of publications: the decision on the calls to make next. One instance serves all publications. */
interface Phase {

    /**
     * Decides for one publication. It makes no call and waits for nothing.
     *
     * @return the calls that can be made now, at the same time, and the state with which they are made; without calls,
     *     a state that waits or is in another phase
     */
    PhaseResult next(PublicationState state, PublicationContext context);
}
