package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.JobFailure;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One publication while its next calls are decided: its progress, changed by what they answer. Not safe for threads. */
final class PublicationContext {

    /** After a call whose effect is not known, before it is looked for: whether lists show at once what is done is not documented. */
    static final Duration SETTLE = Duration.ofSeconds(5);
    /** That clocks may differ by. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    private static final int FINDINGS_MAX = 1_000;
    private static final Map<PublicationPhase, Phase> PHASES = Map.of(
            PublicationPhase.LOOK, new ReconcilePhase(),
            PublicationPhase.IMPORT, new ImportPhase(),
            PublicationPhase.FINALIZE, new FinalizePhase(),
            PublicationPhase.NOTIFY, new NotifyPhase(),
            PublicationPhase.CLEAN_UP, new CleanUpPhase());

    private final SharedContext surroundings;
    private final Publication publication;
    private final PublicationProgress progress;
    private final ReadCache memory;
    private final Instant now;
    private final Map<Integer, List<WantedAsset>> wanted = new HashMap<>();
    private long soonest = Long.MAX_VALUE;
    private boolean failing;

    PublicationContext(PublicationCommand command, SharedContext surroundings, ReadCache memory, Instant now) {
        this.surroundings = surroundings;
        this.publication = command.getPublication();
        this.progress = PublicationProgress.newBuilder(command.getProgress()).build();
        this.memory = memory;
        this.now = now;
    }

    /** The calls to make now, at the same time. None when it waits, or the report is to be written. */
    List<Step<?>> next() {
        failing = false;
        while (isDue(progress.getDueAt())) {
            PublicationPhase phase = progress.getPhase();
            Phase steps = PHASES.get(phase);
            if (steps == null) {
                return List.of();
            }
            soonest = Long.MAX_VALUE;
            List<Step<?>> calls = steps.next(this);
            if (!calls.isEmpty() || (progress.getPhase() == phase && soonest != Long.MAX_VALUE)) {
                return calls;
            }
            if (progress.getPhase() == phase && isDue(progress.getDueAt())) {
                throw new IllegalStateException("Publication " + publication.getId() + " is in " + phase
                        + " and has nothing to do and nothing to wait for");
            }
        }
        return List.of();
    }

    /** Every call that {@link #next} gave is answered. */
    void answered() {
        if (!failing) {
            progress.setRetries(0);
        }
        countPermits();
    }

    private void countPermits() {
        int admitted = progress.getParts().stream()
                .mapToInt(part -> (int)
                        part.getJobs().stream().filter(JobProgress::getAdmitted).count())
                .sum();
        JobPermits permits = surroundings.permits();
        permits.holds(publication.getId(), publication.getStartedAt(), admitted);
        surroundings.counts().running(permits.held());
    }

    /** The progress as it is to be kept. */
    PublicationCommand command() {
        countPermits();
        return new PublicationCommand(publication, progress);
    }

    /** When there is something to do that is not to be done now. */
    Instant notBefore() {
        return Instant.ofEpochMilli(isDue(progress.getDueAt()) ? soonest : progress.getDueAt());
    }

    /** Nothing is left but the report, and it is due. */
    boolean isReporting() {
        return progress.getPhase() == PublicationPhase.REPORT && isDue(progress.getDueAt());
    }

    Publication publication() {
        return publication;
    }

    PublicationProgress progress() {
        return progress;
    }

    ReadCache memory() {
        return memory;
    }

    DataExchange exchange() {
        return surroundings.exchange();
    }

    SourceObjects sources() {
        return surroundings.sources();
    }

    JobPermits permits() {
        return surroundings.permits();
    }

    PollTimes polls() {
        return surroundings.polls();
    }

    TagCache markers() {
        return surroundings.markers();
    }

    PublicationCounts counts() {
        return surroundings.counts();
    }

    PublicationLimits limits() {
        return surroundings.limits();
    }

    Instant now() {
        return now;
    }

    /** No revision of the publication can be older. */
    Instant oldest() {
        return Instant.ofEpochMilli(publication.getManifestModifiedAt()).minus(SKEW);
    }

    /** The assets of a revision. */
    List<WantedAsset> wanted(int revision) {
        return wanted.computeIfAbsent(
                revision,
                index -> AssetList.read(publication.getRevisions().get(index).getAssets()));
    }

    static BitSet todo(PartProgress part) {
        return BitSet.valueOf(part.getTodo().duplicate());
    }

    /** Whether the time, in epoch millis, has come; if not, the publication is taken up again then. */
    boolean isDue(long at) {
        if (at <= now.toEpochMilli()) {
            return true;
        }
        soonest = Math.min(soonest, at);
        return false;
    }

    /** Takes the publication up again then, if not sooner. */
    void comeBack(Duration wait) {
        soonest = Math.min(soonest, Math.max(after(wait), now.toEpochMilli() + 1));
    }

    long after(Duration wait) {
        return now.plus(wait).toEpochMilli();
    }

    /** A call has to be made again. */
    void retry() {
        surroundings.counts().retried();
        if (!failing) {
            failing = true;
            progress.setRetries(progress.getRetries() + 1);
        }
    }

    /** In epoch millis. */
    long retryAt() {
        return after(Backoff.after(progress.getRetries()));
    }

    /** In epoch millis: when there may be room for another job. */
    long roomAt() {
        return after(limits().poll());
    }

    /** Takes the publication up again later, in the same phase. */
    void wait(Duration wait) {
        progress.setDueAt(after(wait));
    }

    void enter(PublicationPhase phase) {
        memory.forget();
        permits().take(publication.getId(), publication.getStartedAt(), 0, now);
        progress.setPhase(phase);
    }

    /** It is not known how things are: everything is looked at again, a little later. */
    void lookAgain() {
        if (progress.getFailures().isEmpty()) {
            enter(PublicationPhase.LOOK);
        }
        wait(SETTLE);
    }

    void giveUp(PublicationFinding why) {
        giveUp(List.of(why));
    }

    /** What is not finalised is removed. */
    void giveUp(List<PublicationFinding> why) {
        why.forEach(this::note);
        if (progress.getPhase() != PublicationPhase.CLEAN_UP) {
            enter(PublicationPhase.CLEAN_UP);
            wait(SETTLE);
        }
    }

    /** Something to report, once. */
    void note(PublicationFinding finding) {
        List<PublicationFinding> failures = progress.getFailures();
        if (failures.contains(finding)) {
            return;
        }
        if (failures.size() < FINDINGS_MAX) {
            failures.add(finding);
        } else {
            progress.setFailuresLeftOut(progress.getFailuresLeftOut() + 1);
        }
    }

    /** Only the report is left. */
    void finish() {
        enter(PublicationPhase.REPORT);
        progress.setFinishedAt(now.toEpochMilli());
    }

    /** The errors of a job that failed. */
    static List<PublicationFinding> findings(ImportJob job, String part) {
        String position = "revision " + part + ", job " + job.id();
        List<PublicationFinding> findings = new ArrayList<>();
        for (JobFailure failure : job.failures()) {
            findings.add(
                    new PublicationFinding(ImportJobOutcome.rule(failure), position, ImportJobOutcome.reason(failure)));
        }
        if (findings.isEmpty()) {
            findings.add(
                    new PublicationFinding("import.not-completed", position, "The job ended in state " + job.state()));
        }
        return findings;
    }
}
