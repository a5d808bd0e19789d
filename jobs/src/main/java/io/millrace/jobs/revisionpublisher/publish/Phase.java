package io.millrace.jobs.revisionpublisher.publish;

import java.util.List;

/** The calls of one phase. */
interface Phase {

    /**
     * The calls that can be made now, at the same time. None when there is nothing to do before a time, which the round
     * was told, or the phase is over and the round in another one.
     */
    List<Step<?>> next(PublicationContext round);
}
