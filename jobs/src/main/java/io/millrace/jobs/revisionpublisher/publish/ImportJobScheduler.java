package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.stream.Collectors;

/** The jobs of a publication's revisions: created and started as places are free, looked at until they end. */
final class ImportJobScheduler {

    /** What is left of a publication waits for a place that another one has. */
    private static final int OFTEN = 10;

    /** Every one of so many assets is still to be asked for. */
    static void ask(PartProgress part, int count) {
        BitSet all = new BitSet();
        all.set(0, count);
        ask(part, all);
    }

    static void ask(PartProgress part, BitSet assets) {
        part.setTodo(ByteBuffer.wrap(assets.toByteArray()));
    }

    /** Takes on the jobs that a revision has, and cancels those that are too many. */
    void review(PublicationContext round, int index, PartProgress part, List<Step<?>> steps) {
        String revision = Objects.requireNonNull(part.getRevisionId());
        PagedList<ImportJob> listed = round.memory().jobs(revision);
        if (!listed.isComplete()) {
            steps.add(ImportJobCalls.list(round, revision, "revision " + part.getPart(), part::setDueAt));
            return;
        }
        round.memory().forgetJobs(revision);
        JobReconciliation review = JobReconciliation.of(listed.items(), part.getJobs(), round.wanted(index));
        for (ImportJob failed : review.failed()) {
            giveUpIfFinal(round, part, failed);
        }
        for (String surplus : review.surplus()) {
            steps.add(ImportJobCalls.cancel(round, surplus, part::setDueAt));
        }
        if (review.surplus().isEmpty()) {
            part.setJobs(review.live());
            ask(part, review.todo());
            boolean imported = review.live().isEmpty() && review.todo().isEmpty();
            part.setStage(imported ? PartStage.COMPARE : PartStage.IMPORT);
            round.memory().forgetAssets(revision);
        }
    }

    private static void giveUpIfFinal(PublicationContext round, PartProgress part, ImportJob failed) {
        if (ImportJobOutcome.isFinal(failed)) {
            round.giveUp(PublicationContext.findings(failed, part.getPart()));
        }
    }

    void poll(PublicationContext round, List<Step<?>> steps) {
        for (PartProgress part : round.progress().getParts()) {
            if (part.getStage() != PartStage.IMPORT) {
                continue;
            }
            for (JobProgress job : part.getJobs()) {
                if (job.getStage() != JobStage.CREATED && round.isDue(job.getDueAt())) {
                    steps.add(Step.of(
                            round,
                            DataExchangeCall.GET_JOB,
                            "revision " + part.getPart() + ", job " + job.getId(),
                            () -> round.exchange().job(job.getId()),
                            read -> polled(round, part, job, read),
                            job::setDueAt));
                }
            }
        }
    }

    private static void polled(PublicationContext round, PartProgress part, JobProgress job, ImportJob read) {
        Instant now = round.now();
        if (read.state() == ImportJob.State.WAITING) {
            // The refusal to start it was one for want of a place.
            job.setStage(JobStage.CREATED);
            giveBack(round, job);
        } else if (read.state() == ImportJob.State.IN_PROGRESS) {
            job.setStage(JobStage.RUNNING);
            job.setAdmitted(true);
            // Of one that an earlier attempt started, what is known is that it runs now.
            long startedAt = job.getStartedAt() == 0 ? now.toEpochMilli() : job.getStartedAt();
            job.setDueAt(
                    round.polls().next(Instant.ofEpochMilli(startedAt), now).toEpochMilli());
        } else {
            part.setJobs(part.getJobs().stream().filter(other -> other != job).collect(Collectors.toList()));
            if (read.state() == ImportJob.State.COMPLETED) {
                round.counts().imported(job.getAssets().size());
                if (job.getStartedAt() != 0) {
                    round.polls().ended(Duration.between(Instant.ofEpochMilli(job.getStartedAt()), now));
                }
            } else {
                giveUpIfFinal(round, part, read);
            }
        }
    }

    private static void giveBack(PublicationContext round, JobProgress job) {
        job.setDueAt(round.roomAt());
        if (job.getAdmitted()) {
            job.setAdmitted(false);
            round.permits().refused(round.publication().getId(), Instant.ofEpochMilli(round.roomAt()));
        }
    }

    /** Starts what waits and creates what is missing, in the order of the parts, as far as there are places. */
    void start(PublicationContext round, List<Step<?>> steps) {
        List<JobProgress> waiting = new ArrayList<>();
        List<Chunk> chunks = new ArrayList<>();
        for (PartProgress part : round.progress().getParts()) {
            if (part.getStage() != PartStage.IMPORT) {
                continue;
            }
            for (JobProgress job : part.getJobs()) {
                if (job.getStage() == JobStage.CREATED && round.isDue(job.getDueAt())) {
                    if (job.getAdmitted()) {
                        steps.add(start(round, part, job));
                    } else {
                        waiting.add(job);
                    }
                }
            }
            if (!PublicationContext.todo(part).isEmpty() && round.isDue(part.getDueAt())) {
                chunks(round, part, chunks);
            }
        }
        admit(round, waiting, chunks, steps);
    }

    private void admit(PublicationContext round, List<JobProgress> waiting, List<Chunk> chunks, List<Step<?>> steps) {
        Publication publication = round.publication();
        int wanted = waiting.size() + chunks.size();
        int granted = round.permits().take(publication.getId(), publication.getStartedAt(), wanted, round.now());
        if (granted < wanted) {
            round.comeBack(round.limits().poll().dividedBy(OFTEN));
        }
        int started = Math.min(granted, waiting.size());
        for (JobProgress job : waiting.subList(0, started)) {
            job.setAdmitted(true);
        }
        for (PartProgress part : round.progress().getParts()) {
            for (JobProgress job : part.getJobs()) {
                if (waiting.contains(job) && job.getAdmitted()) {
                    steps.add(start(round, part, job));
                }
            }
        }
        for (Chunk chunk : chunks.subList(0, granted - started)) {
            steps.add(create(round, chunk));
        }
    }

    private static void chunks(PublicationContext round, PartProgress part, List<Chunk> chunks) {
        int index = round.progress().getParts().indexOf(part);
        List<Integer> assets = new ArrayList<>();
        for (PrimitiveIterator.OfInt each =
                        PublicationContext.todo(part).stream().iterator();
                each.hasNext(); ) {
            assets.add(each.nextInt());
            if (assets.size() == round.limits().assetsPerJob() || !each.hasNext()) {
                chunks.add(new Chunk(index, part, assets));
                assets = new ArrayList<>();
            }
        }
    }

    private static Step<String> create(PublicationContext round, Chunk chunk) {
        PartProgress part = chunk.part;
        String revision = Objects.requireNonNull(part.getRevisionId());
        List<WantedAsset> wanted = round.wanted(chunk.index);
        List<AssetSource> sources = new ArrayList<>();
        for (int place : chunk.assets) {
            sources.add(AssetSource.of(wanted.get(place)));
        }
        return Step.of(
                        round,
                        DataExchangeCall.CREATE_JOB,
                        "revision " + part.getPart(),
                        () -> round.exchange().createJob(round.publication().getDataSetId(), revision, sources),
                        id -> created(part, chunk, id),
                        part::setDueAt)
                .whenUnsure(() -> {
                    part.setStage(PartStage.LOOK);
                    part.setDueAt(round.after(PublicationContext.SETTLE));
                    round.memory().forgetJobs(revision);
                })
                .whenFull(() -> {
                    part.setDueAt(round.roomAt());
                    round.permits().refused(round.publication().getId(), Instant.ofEpochMilli(round.roomAt()));
                });
    }

    private static void created(PartProgress part, Chunk chunk, String id) {
        part.getJobs().add(new JobProgress(id, chunk.assets, JobStage.CREATED, true, 0L, 0L));
        BitSet todo = PublicationContext.todo(part);
        chunk.assets.forEach(todo::clear);
        ask(part, todo);
    }

    private static Step<Void> start(PublicationContext round, PartProgress part, JobProgress job) {
        return Step.of(
                        round,
                        DataExchangeCall.START_JOB,
                        "revision " + part.getPart() + ", job " + job.getId(),
                        () -> round.exchange().startJob(job.getId()),
                        started -> {
                            job.setStage(JobStage.RUNNING);
                            job.setStartedAt(round.now().toEpochMilli());
                            job.setDueAt(round.polls().first(round.now()).toEpochMilli());
                        },
                        job::setDueAt)
                .whenUnsure(() -> {
                    job.setStage(JobStage.UNSURE);
                    job.setDueAt(round.after(PublicationContext.SETTLE));
                })
                .whenFull(() -> giveBack(round, job));
    }

    /** Assets for one job. */
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
