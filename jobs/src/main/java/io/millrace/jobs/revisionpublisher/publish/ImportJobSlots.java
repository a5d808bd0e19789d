package io.millrace.jobs.revisionpublisher.publish;

import java.time.Duration;
import java.time.Instant;

/** The permits for jobs in progress, as far as a publication's state shows them. */
final class ImportJobSlots {

    /** Parts of the poll interval, for a publication that waits for a permit which another one holds. */
    private static final int CHECKS_PER_POLL = 10;

    private final JobPermits permits;
    private final Duration poll;

    /** @param poll wait after a refusal, before there may be room for another job */
    ImportJobSlots(JobPermits permits, Duration poll) {
        this.permits = permits;
        this.poll = poll;
    }

    /** Takes as many permits as are free for the publication. */
    int take(PublicationContext context, int wanted) {
        return permits.take(context.publication().getId(), context.publication().getStartedAt(), wanted, context.now());
    }

    /** Epoch millis of the next try after fewer permits were free than wanted; later than now. */
    long nextTakeAt(PublicationContext context) {
        return Math.max(
                context.after(poll.dividedBy(CHECKS_PER_POLL)), context.now().toEpochMilli() + 1);
    }

    /** Epoch millis of the next try after Data Exchange refused another job. */
    long refused(PublicationContext context) {
        long at = context.after(poll);
        permits.refused(context.publication().getId(), Instant.ofEpochMilli(at));
        return at;
    }

    /** A job was not permitted to start: it waits, without a permit. */
    PublicationState release(PublicationState state, PublicationContext context, int part, JobProgress job) {
        long at = job.getAdmitted() ? refused(context) : context.after(poll);
        return state.withJob(part, job.getId(), changed -> {
            changed.setStage(JobStage.CREATED);
            changed.setAdmitted(false);
            changed.setDueAt(at);
        });
    }
}
