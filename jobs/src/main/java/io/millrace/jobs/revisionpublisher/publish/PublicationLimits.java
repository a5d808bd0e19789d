package io.millrace.jobs.revisionpublisher.publish;

import java.io.Serializable;
import java.time.Duration;

/** The quotas of an account that publications keep to, and the interval at which jobs are polled. */
public final class PublicationLimits implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int assetsPerJob;
    private final int concurrentJobs;
    private final Duration poll;

    /**
     * @param assetsPerJob service quota L-694A226E, 100
     * @param concurrentJobs service quota L-307F71B5, 10 in an account and Region; all publications together
     * @param poll longest time between two polls of a running job
     */
    public PublicationLimits(int assetsPerJob, int concurrentJobs, Duration poll) {
        if (assetsPerJob < 1 || concurrentJobs < 1 || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("limits of " + assetsPerJob + " assets per job, " + concurrentJobs
                    + " concurrent jobs, polled every " + poll);
        }
        this.assetsPerJob = assetsPerJob;
        this.concurrentJobs = concurrentJobs;
        this.poll = poll;
    }

    public int assetsPerJob() {
        return assetsPerJob;
    }

    public int concurrentJobs() {
        return concurrentJobs;
    }

    public Duration poll() {
        return poll;
    }
}
