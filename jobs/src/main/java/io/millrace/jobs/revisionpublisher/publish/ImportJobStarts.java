package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.WantedAsset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;

/** The creation and start of jobs, in the order of the parts, as far as jobs in progress are permitted. */
final class ImportJobStarts implements Phase {

    private final DataExchange exchange;
    private final ImportJobSlots slots;
    private final PollTimes pollTimes;
    private final int assetsPerJob;

    ImportJobStarts(DataExchange exchange, ImportJobSlots slots, PollTimes pollTimes, int assetsPerJob) {
        this.exchange = exchange;
        this.slots = slots;
        this.pollTimes = pollTimes;
        this.assetsPerJob = assetsPerJob;
    }

    @Override
    public PhaseResult next(PublicationState before, PublicationContext context) {
        PublicationState state = before;
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        List<CreatedJob> waiting = new ArrayList<>();
        List<Chunk> chunks = new ArrayList<>();
        for (int index = 0; index < state.parts().size(); index++) {
            PartProgress part = state.part(index);
            if (part.getStage() != PartStage.IMPORT) {
                continue;
            }
            for (JobProgress job : part.getJobs()) {
                if (job.getStage() == JobStage.CREATED && next.isDue(job.getDueAt())) {
                    if (job.getAdmitted()) {
                        next.add(start(context, index, part, job));
                    } else {
                        waiting.add(new CreatedJob(index, part, job));
                    }
                }
            }
            BitSet pending = PendingAssets.of(part);
            if (!pending.isEmpty() && next.isDue(part.getDueAt())) {
                chunks(index, part, pending, chunks);
            }
        }
        int wanted = waiting.size() + chunks.size();
        int granted = slots.take(context, wanted);
        if (granted < wanted) {
            next.wakeAt(slots.nextTakeAt(context));
        }
        int started = Math.min(granted, waiting.size());
        for (CreatedJob job : waiting.subList(0, started)) {
            state = state.withJob(job.index, job.job.getId(), changed -> changed.setAdmitted(true));
            next.add(start(context, job.index, job.part, admitted(job.job)));
        }
        for (Chunk chunk : chunks.subList(0, granted - started)) {
            next.add(create(context, chunk));
        }
        return next.build(state);
    }

    private static JobProgress admitted(JobProgress job) {
        return new JobProgress(job.getId(), job.getAssets(), job.getStage(), true, job.getStartedAt(), job.getDueAt());
    }

    private void chunks(int index, PartProgress part, BitSet pending, List<Chunk> chunks) {
        List<Integer> assets = new ArrayList<>();
        for (PrimitiveIterator.OfInt each = pending.stream().iterator(); each.hasNext(); ) {
            assets.add(each.nextInt());
            if (assets.size() == assetsPerJob || !each.hasNext()) {
                chunks.add(new Chunk(index, part, assets));
                assets = new ArrayList<>();
            }
        }
    }

    private PublicationCall<?> create(PublicationContext context, Chunk chunk) {
        String revision = Objects.requireNonNull(chunk.part.getRevisionId());
        List<WantedAsset> wanted = context.wanted(chunk.index);
        List<AssetSource> sources = new ArrayList<>();
        for (int asset : chunk.assets) {
            sources.add(AssetSource.of(wanted.get(asset)));
        }
        return new PublicationCall<>(
                        context,
                        DataExchangeCall.CREATE_JOB,
                        "revision " + chunk.part.getPart(),
                        () -> exchange.createJob(context.dataSetId(), revision, sources),
                        (state, id) -> state.withPart(chunk.index, part -> addJob(part, id, chunk.assets)),
                        (state, at) -> state.withPart(chunk.index, part -> part.setDueAt(at)))
                .whenUnsure(state -> state.withPart(chunk.index, part -> {
                            part.setStage(PartStage.LOOK);
                            part.setDueAt(context.after(PublicationState.SETTLE_WAIT));
                        })
                        .observe(observed -> observed.forgetJobs(revision)))
                .whenNotPermitted(state -> state.withPart(chunk.index, part -> part.setDueAt(slots.refused(context))));
    }

    private static void addJob(PartProgress part, String id, List<Integer> assets) {
        List<JobProgress> jobs = new ArrayList<>(part.getJobs());
        jobs.add(new JobProgress(id, assets, JobStage.CREATED, true, 0L, 0L));
        part.setJobs(jobs);
        BitSet pending = PendingAssets.of(part);
        assets.forEach(pending::clear);
        part.setTodo(PendingAssets.bytes(pending));
    }

    /** @param job admitted */
    private PublicationCall<?> start(PublicationContext context, int index, PartProgress part, JobProgress job) {
        return new PublicationCall<>(
                        context,
                        DataExchangeCall.START_JOB,
                        "revision " + part.getPart() + ", job " + job.getId(),
                        () -> exchange.startJob(job.getId()),
                        (state, started) -> state.withJob(index, job.getId(), changed -> {
                            changed.setStage(JobStage.RUNNING);
                            changed.setStartedAt(context.now().toEpochMilli());
                            changed.setDueAt(pollTimes.first(context.now()).toEpochMilli());
                        }),
                        (state, at) -> state.withJob(index, job.getId(), changed -> changed.setDueAt(at)))
                .whenUnsure(state -> state.withJob(index, job.getId(), changed -> {
                    changed.setStage(JobStage.UNSURE);
                    changed.setDueAt(context.after(PublicationState.SETTLE_WAIT));
                }))
                .whenNotPermitted(state -> slots.release(state, context, index, job));
    }

    /** A job that is not started, without a permit yet. */
    private static final class CreatedJob {

        final int index;
        final PartProgress part;
        final JobProgress job;

        CreatedJob(int index, PartProgress part, JobProgress job) {
            this.index = index;
            this.part = part;
            this.job = job;
        }
    }

    /** Assets for one job, which is not created. */
    private static final class Chunk {

        final int index;
        final PartProgress part;
        final List<Integer> assets;

        Chunk(int index, PartProgress part, List<Integer> assets) {
            this.index = index;
            this.part = part;
            this.assets = assets;
        }
    }
}
