package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The progress of a publication, which a checkpoint keeps, and what was read of it meanwhile, which it does not.
 * Immutable, and so are the records in it: each change gives another state that shares with this one what is equal.
 */
final class PublicationState {

    /**
     * The wait after a call whose effect is not known, before it is looked for: whether lists show at once what was
     * done is not documented.
     */
    static final Duration SETTLE_WAIT = Duration.ofSeconds(5);

    private static final int FAILURES_MAX = 1_000;

    private final PublicationProgress progress;
    private final Observations observations;

    PublicationState(PublicationProgress progress, Observations observations) {
        this.progress = progress;
        this.observations = observations;
    }

    PublicationProgress progress() {
        return progress;
    }

    Observations observations() {
        return observations;
    }

    PublicationPhase phase() {
        return progress.getPhase();
    }

    List<PartProgress> parts() {
        return progress.getParts();
    }

    PartProgress part(int index) {
        return progress.getParts().get(index);
    }

    /** Jobs that hold a permit to be in progress. */
    int jobsAdmitted() {
        return (int) progress.getParts().stream()
                .flatMap(part -> part.getJobs().stream())
                .filter(JobProgress::getAdmitted)
                .count();
    }

    PublicationState observe(UnaryOperator<Observations> read) {
        return new PublicationState(progress, read.apply(observations));
    }

    PublicationState withParts(List<PartProgress> parts) {
        return with(changed -> changed.setParts(parts));
    }

    /** @param change sets fields of a copy; what they held is shared and must not be changed */
    PublicationState withPart(int index, Consumer<PartProgress> change) {
        List<PartProgress> parts = new ArrayList<>(progress.getParts());
        parts.set(index, changed(parts.get(index), new PartProgress(), change));
        return withParts(parts);
    }

    /** @param change sets fields of a copy of the job; none is made when the part has no such job any more */
    PublicationState withJob(int part, String jobId, Consumer<JobProgress> change) {
        List<JobProgress> jobs = new ArrayList<>();
        for (JobProgress job : part(part).getJobs()) {
            jobs.add(job.getId().equals(jobId) ? changed(job, new JobProgress(), change) : job);
        }
        return withPart(part, changed -> changed.setJobs(jobs));
    }

    PublicationState withRetries(int retries) {
        return with(changed -> changed.setRetries(retries));
    }

    /** No call is made before a time, in epoch millis. */
    PublicationState dueAt(long at) {
        return with(changed -> changed.setDueAt(at));
    }

    /** Enters a phase. The reads of the previous one are forgotten. */
    PublicationState enter(PublicationPhase phase) {
        return with(changed -> changed.setPhase(phase)).observe(Observations::forgetAll);
    }

    /** The effect of a call is not known: everything is read again, a little later. */
    PublicationState reconcile(PublicationContext context) {
        PublicationState next = progress.getFailures().isEmpty() ? enter(PublicationPhase.LOOK) : this;
        return next.dueAt(context.after(SETTLE_WAIT));
    }

    PublicationState abandon(PublicationFinding reason, PublicationContext context) {
        return abandon(List.of(reason), context);
    }

    /** Does not publish; what is not finalised is removed. */
    PublicationState abandon(List<PublicationFinding> reasons, PublicationContext context) {
        PublicationState next = this;
        for (PublicationFinding reason : reasons) {
            next = next.report(reason);
        }
        return phase() == PublicationPhase.CLEAN_UP
                ? next
                : next.enter(PublicationPhase.CLEAN_UP).dueAt(context.after(SETTLE_WAIT));
    }

    /** Adds a finding to the report, once. */
    PublicationState report(PublicationFinding finding) {
        if (progress.getFailures().contains(finding)) {
            return this;
        }
        if (progress.getFailures().size() == FAILURES_MAX) {
            return with(changed -> changed.setFailuresLeftOut(progress.getFailuresLeftOut() + 1));
        }
        List<PublicationFinding> failures = new ArrayList<>(progress.getFailures());
        failures.add(finding);
        return with(changed -> changed.setFailures(failures));
    }

    /** Only the report is left. */
    PublicationState finish(Instant now) {
        return enter(PublicationPhase.REPORT).with(changed -> changed.setFinishedAt(now.toEpochMilli()));
    }

    private PublicationState with(Consumer<PublicationProgress> change) {
        return new PublicationState(changed(progress, new PublicationProgress(), change), observations);
    }

    private static <R extends SpecificRecordBase> R changed(R record, R copy, Consumer<R> change) {
        for (Schema.Field field : record.getSchema().getFields()) {
            copy.put(field.pos(), record.get(field.pos()));
        }
        change.accept(copy);
        return copy;
    }
}
