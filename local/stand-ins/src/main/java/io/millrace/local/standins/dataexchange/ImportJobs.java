package io.millrace.local.standins.dataexchange;

import io.millrace.local.standins.dataexchange.StoredJob.Failure;
import io.millrace.local.standins.dataexchange.StoredJob.Found;
import io.millrace.local.standins.dataexchange.StoredJob.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The jobs of an account: from {@code WAITING} over {@code IN_PROGRESS} to one of the four ends. */
final class ImportJobs {

    private static final Duration KEPT = Duration.ofDays(90);
    private static final long GIGABYTE = 1_000_000_000;

    private final Supplier<Quotas> quotas;
    private final Numbering numbering;
    private final Catalogue catalogue;
    private final Map<String, StoredJob> jobs = new LinkedHashMap<>();
    private final Map<String, StoredJob> running = new LinkedHashMap<>();

    ImportJobs(Supplier<Quotas> quotas, Numbering numbering, Catalogue catalogue) {
        this.quotas = quotas;
        this.numbering = numbering;
        this.catalogue = catalogue;
    }

    StoredJob create(String dataSetId, String revisionId, List<ImportSource> sources, Instant now) {
        catalogue.open(dataSetId, revisionId);
        if (sources.isEmpty()) {
            throw DataExchangeRefusal.invalid("AssetSources must not be empty");
        }
        if (sources.size() > quotas.get().assetsPerJob()) {
            throw DataExchangeRefusal.limit(quotas.get().ofJobAssets());
        }
        long number = numbering.next();
        StoredJob created = new StoredJob(Numbering.id(number), number, dataSetId, revisionId, sources, now);
        jobs.put(created.id(), created);
        return created;
    }

    /** A job that may be started, if there is room for it. */
    StoredJob startable(String id) {
        StoredJob job = waiting(id, "started");
        catalogue.open(job.dataSetId(), job.revisionId());
        return job;
    }

    boolean full() {
        return running.size() >= quotas.get().concurrentJobs();
    }

    /** @param end how it ends unless its sources stand against it */
    void start(StoredJob startable, Duration duration, JobEnd end, Instant now) {
        startable.start(now.plus(duration), end, now);
        running.put(startable.id(), startable);
    }

    void cancel(String id, Instant now) {
        waiting(id, "cancelled").finish(State.CANCELLED, List.of(), now);
    }

    StoredJob job(String id) {
        StoredJob found = jobs.get(id);
        if (found == null) {
            throw DataExchangeRefusal.missing("JOB", id);
        }
        return found;
    }

    Collection<StoredJob> jobs() {
        return jobs.values();
    }

    /** Whether a job is at work on a revision. */
    boolean runs(StoredRevision revision) {
        return running.values().stream().anyMatch(job -> job.revisionId().equals(revision.id()));
    }

    int runningJobs() {
        return running.size();
    }

    /** Ends the jobs whose time has come, and forgets old ones. */
    void advance(Instant now) {
        for (StoredJob job : List.copyOf(running.values())) {
            List<Found> found = job.due(now);
            if (found != null) {
                running.remove(job.id());
                end(job, found, now);
            }
        }
        jobs.values().removeIf(job -> job.createdAt().isBefore(now.minus(KEPT)));
    }

    private StoredJob waiting(String id, String verb) {
        StoredJob job = job(id);
        if (job.state() != State.WAITING) {
            throw DataExchangeRefusal.conflict("JOB", id, "A job in state " + job.state() + " cannot be " + verb);
        }
        return job;
    }

    private void end(StoredJob job, List<Found> found, Instant now) {
        StoredRevision revision;
        try {
            revision = catalogue.open(job.dataSetId(), job.revisionId());
        } catch (DataExchangeRefusal e) {
            job.finish(State.ERROR, List.of(failure("RESOURCE_NOT_FOUND_EXCEPTION", "" + e.getMessage())), now);
            return;
        }
        List<Failure> failures = failures(revision, found);
        if (!failures.isEmpty()) {
            job.finish(State.ERROR, failures, now);
            return;
        }
        List<Found> others = found.subList(0, found.size() - 1);
        Found last = found.get(found.size() - 1);
        switch (job.end()) {
            case COMPLETED -> complete(job, revision, found, now);
            case ONE_ASSET_MISSING -> complete(job, revision, others, now);
            case ONE_ASSET_TWICE -> {
                List<Found> more = new ArrayList<>(found);
                more.add(last);
                complete(job, revision, more, now);
            }
            case ERROR -> fail(job, last, now);
            case ERROR_WITH_OTHERS_IMPORTED -> {
                complete(job, revision, others, now);
                fail(job, last, now);
            }
            case TIMED_OUT -> job.finish(State.TIMED_OUT, List.of(), now);
            case CANCELLED -> job.finish(State.CANCELLED, List.of(), now);
        }
    }

    private List<Failure> failures(StoredRevision revision, List<Found> found) {
        List<Failure> failures = new ArrayList<>(
                found.stream().map(Found::failure).filter(Objects::nonNull).toList());
        long limit = quotas.get().assetGigabytes() * GIGABYTE;
        List<ImportSource> large = found.stream()
                .filter(one -> one.size() > limit)
                .map(Found::source)
                .toList();
        if (!large.isEmpty()) {
            failures.add(new Failure(
                    "SERVICE_QUOTA_EXCEEDED_EXCEPTION",
                    "An asset is too large",
                    large,
                    quotas.get().ofAssetSize()));
        }
        if (revision.assets().size() + found.size() > quotas.get().assetsPerRevision()) {
            failures.add(new Failure(
                    "SERVICE_QUOTA_EXCEEDED_EXCEPTION",
                    "The revision would have too many assets",
                    List.of(),
                    quotas.get().ofAssets()));
        }
        return failures;
    }

    private void complete(StoredJob job, StoredRevision revision, List<Found> found, Instant now) {
        found.forEach(one -> catalogue.addAsset(revision, one.source().key(), one.size(), now));
        job.finish(State.COMPLETED, List.of(), now);
    }

    private static void fail(StoredJob job, Found culprit, Instant now) {
        job.finish(
                State.ERROR,
                List.of(new Failure(
                        "INTERNAL_SERVER_EXCEPTION",
                        "An asset could not be imported",
                        List.of(culprit.source()),
                        null)),
                now);
    }

    private static Failure failure(String code, String message) {
        return new Failure(code, message, List.of(), null);
    }
}
