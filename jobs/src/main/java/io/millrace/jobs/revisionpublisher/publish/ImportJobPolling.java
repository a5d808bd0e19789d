package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** The polling of started jobs until they end. */
final class ImportJobPolling implements Phase {

    private final DataExchange exchange;
    private final ImportJobSlots slots;
    private final PollTimes pollTimes;
    private final PublicationCounts counts;

    ImportJobPolling(DataExchange exchange, ImportJobSlots slots, PollTimes pollTimes, PublicationCounts counts) {
        this.exchange = exchange;
        this.slots = slots;
        this.pollTimes = pollTimes;
        this.counts = counts;
    }

    @Override
    public PhaseResult next(PublicationState state, PublicationContext context) {
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        for (int index = 0; index < state.parts().size(); index++) {
            PartProgress part = state.part(index);
            if (part.getStage() != PartStage.IMPORT) {
                continue;
            }
            for (JobProgress job : part.getJobs()) {
                if (job.getStage() != JobStage.CREATED && next.isDue(job.getDueAt())) {
                    next.add(poll(context, index, part, job));
                }
            }
        }
        return next.build(state);
    }

    private PublicationCall<?> poll(PublicationContext context, int index, PartProgress part, JobProgress job) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.GET_JOB,
                "revision " + part.getPart() + ", job " + job.getId(),
                () -> exchange.job(job.getId()),
                (state, read) -> polled(state, context, index, job, read),
                (state, at) -> state.withJob(index, job.getId(), changed -> changed.setDueAt(at)));
    }

    private PublicationState polled(
            PublicationState state, PublicationContext context, int index, JobProgress job, ImportJob read) {
        if (read.state() == ImportJob.State.WAITING) {
            // The refusal to start it was one for want of a permit.
            return slots.release(state, context, index, job);
        }
        if (read.state() == ImportJob.State.IN_PROGRESS) {
            return running(state, context, index, job);
        }
        PublicationState ended = state.withPart(
                index,
                part -> part.setJobs(part.getJobs().stream()
                        .filter(other -> !other.getId().equals(job.getId()))
                        .collect(Collectors.toList())));
        if (read.state() == ImportJob.State.COMPLETED) {
            counts.imported(job.getAssets().size());
            if (job.getStartedAt() != 0) {
                pollTimes.ended(Duration.between(Instant.ofEpochMilli(job.getStartedAt()), context.now()));
            }
            return ended;
        }
        return ImportJobOutcome.isFinal(read)
                ? ended.abandon(
                        ImportJobOutcome.findings(read, state.part(index).getPart()), context)
                : ended;
    }

    private PublicationState running(PublicationState state, PublicationContext context, int index, JobProgress job) {
        // Of a job that an earlier attempt started, only that it runs now is known.
        long startedAt = job.getStartedAt() == 0 ? context.now().toEpochMilli() : job.getStartedAt();
        Instant next = pollTimes.next(Instant.ofEpochMilli(startedAt), context.now());
        return state.withJob(index, job.getId(), changed -> {
            changed.setStage(JobStage.RUNNING);
            changed.setAdmitted(true);
            changed.setDueAt(next.toEpochMilli());
        });
    }
}
