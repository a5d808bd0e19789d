package io.millrace.connectors.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.connectors.dataexchange.ImportJob.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A Data Exchange in memory. Answers come at once, in the caller's thread. */
public final class MemoryDataExchange implements DataExchangeRig {

    private final Map<String, Map<String, RevisionState>> dataSets = new LinkedHashMap<>();
    private final Map<String, JobState> jobs = new LinkedHashMap<>();
    private final Map<String, Integer> objects = new HashMap<>();
    private final Map<String, String> refusedObjects = new HashMap<>();
    private final Map<DataExchangeCall, Deque<Fault>> faults = new EnumMap<>(DataExchangeCall.class);
    private final Deque<JobEnding> endings = new ArrayDeque<>();
    private final Set<String> notifications = new LinkedHashSet<>();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private Duration importTime = Duration.ofSeconds(20);
    private Duration lag = Duration.ZERO;
    private Kind startRefusal = Kind.FULL;
    private int concurrentJobs = 10;
    private int revisionsPerDataSet = 10_000;
    private int pageSize = 200;
    private int mostRunning;
    private int refusedStarts;
    private int ids;

    /** Sets the number of items of a page. */
    void pageSize(int items) {
        pageSize = items;
    }

    public void concurrentJobs(int max) {
        concurrentJobs = max;
    }

    public void revisionsPerDataSet(int max) {
        revisionsPerDataSet = max;
    }

    /** Sets the failure of StartJob at the limit of concurrent jobs. */
    public void refuseStartsWith(Kind kind) {
        startRefusal = kind;
    }

    /** Lists show what was created only after a time. */
    public void listsLag(Duration time) {
        lag = time;
    }

    /** Jobs that read the object end with this error. */
    public void refuseObject(String key, String code) {
        refusedObjects.put(key, code);
    }

    /** Adds an asset that no job imported. */
    public void addAsset(String revisionId, String name, long size) {
        revision(revisionId).assets.add(new Asset(id("asset"), name, size));
    }

    /** The most jobs that were in progress at the same time. */
    public int mostRunning() {
        return mostRunning;
    }

    /** Refusals to start another concurrent job. */
    public int refusedStarts() {
        return refusedStarts;
    }

    @Override
    public String createDataSet(String name) {
        String id = id("dataset");
        dataSets.put(id, new LinkedHashMap<>());
        return id;
    }

    @Override
    public void putObject(String key, int bytes) {
        objects.put(key, bytes);
    }

    @Override
    public void removeObject(String key) {
        objects.remove(key);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void pass(Duration time) {
        now = now.plus(time);
        endJobs();
    }

    @Override
    public void importsTake(Duration time) {
        importTime = time;
    }

    @Override
    public void nextCalls(DataExchangeCall call, Fault fault, int times) {
        faults.computeIfAbsent(call, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, fault));
    }

    @Override
    public void nextJobs(JobEnding ending, int times) {
        endings.addAll(Collections.nCopies(times, ending));
    }

    @Override
    public int runningJobs() {
        return (int) jobs.values().stream()
                .filter(job -> job.state == State.IN_PROGRESS)
                .count();
    }

    @Override
    public int liveJobs() {
        return (int) jobs.values().stream().filter(job -> !job.state.isEnd()).count();
    }

    @Override
    public List<String> notifications() {
        return List.copyOf(notifications);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public DataExchange connect() {
        return new Client();
    }

    private String id(String kind) {
        return String.format("%s%024d", kind, ++ids);
    }

    private Map<String, RevisionState> dataSet(String id) throws DataExchangeException {
        Map<String, RevisionState> found = dataSets.get(id);
        if (found == null) {
            throw refused(Kind.MISSING, "Resource not found: " + id);
        }
        return found;
    }

    private RevisionState revision(String id) {
        return dataSets.values().stream()
                .filter(revisions -> revisions.containsKey(id))
                .map(revisions -> revisions.get(id))
                .findFirst()
                .orElseThrow();
    }

    private RevisionState revision(String dataSetId, String id) throws DataExchangeException {
        RevisionState found = dataSet(dataSetId).get(id);
        if (found == null) {
            throw refused(Kind.MISSING, "Resource not found: " + id);
        }
        return found;
    }

    private RevisionState open(String dataSetId, String id) throws DataExchangeException {
        RevisionState found = revision(dataSetId, id);
        if (found.finalized) {
            throw refused(Kind.CONFLICT, "The revision is finalized");
        }
        return found;
    }

    private RevisionState idle(String dataSetId, String id) throws DataExchangeException {
        RevisionState found = open(dataSetId, id);
        if (jobs.values().stream().anyMatch(job -> job.revision == found && job.state == State.IN_PROGRESS)) {
            throw refused(Kind.CONFLICT, "A job is in progress for the revision");
        }
        return found;
    }

    private JobState job(String id) throws DataExchangeException {
        JobState found = jobs.get(id);
        if (found == null) {
            throw refused(Kind.MISSING, "Resource not found: " + id);
        }
        return found;
    }

    private static DataExchangeException refused(Kind kind, String message) {
        return new DataExchangeException(kind, message, null);
    }

    private void endJobs() {
        for (JobState job : jobs.values()) {
            if (job.state == State.IN_PROGRESS && !now.isBefore(job.endsAt)) {
                end(job);
            }
        }
    }

    private void end(JobState job) {
        for (AssetSource source : job.sources) {
            String code = !objects.containsKey(source.key())
                    ? "RESOURCE_NOT_FOUND_EXCEPTION"
                    : refusedObjects.get(source.key());
            if (code != null) {
                job.failures.add(new JobFailure(code, "Cannot import", List.of(source)));
            }
        }
        if (!job.failures.isEmpty()) {
            job.state = State.ERROR;
            return;
        }
        List<AssetSource> others = job.sources.subList(0, job.sources.size() - 1);
        AssetSource last = job.sources.get(job.sources.size() - 1);
        job.state = State.COMPLETED;
        switch (job.ending) {
            case COMPLETED -> importAll(job, job.sources);
            case ONE_ASSET_MISSING -> importAll(job, others);
            case ONE_ASSET_TWICE -> {
                importAll(job, job.sources);
                importAll(job, List.of(last));
            }
            case ERROR -> fail(job, last);
            case ERROR_WITH_OTHERS_IMPORTED -> {
                importAll(job, others);
                fail(job, last);
            }
            case TIMED_OUT -> job.state = State.TIMED_OUT;
            case CANCELLED -> job.state = State.CANCELLED;
        }
    }

    private void importAll(JobState job, List<AssetSource> sources) {
        for (AssetSource source : sources) {
            job.revision.assets.add(new Asset(id("asset"), source.key(), objects.getOrDefault(source.key(), 0)));
        }
    }

    private static void fail(JobState job, AssetSource culprit) {
        job.state = State.ERROR;
        job.failures.add(new JobFailure("INTERNAL_SERVER_EXCEPTION", "Not imported", List.of(culprit)));
    }

    private static final class RevisionState {

        final String id;
        final Instant createdAt;
        final Map<String, String> tags;
        final List<Asset> assets = new ArrayList<>();
        boolean finalized;

        RevisionState(String id, Instant createdAt, Map<String, String> tags) {
            this.id = id;
            this.createdAt = createdAt;
            this.tags = tags;
        }

        Revision listed() {
            return new Revision(id, createdAt, finalized, Map.of());
        }

        Revision whole() {
            return new Revision(id, createdAt, finalized, tags);
        }
    }

    private static final class JobState {

        final String id;
        final Instant createdAt;
        final RevisionState revision;
        final List<AssetSource> sources;
        final List<JobFailure> failures = new ArrayList<>();
        State state = State.WAITING;
        Instant endsAt = Instant.MAX;
        JobEnding ending = JobEnding.COMPLETED;

        JobState(String id, Instant createdAt, RevisionState revision, List<AssetSource> sources) {
            this.id = id;
            this.createdAt = createdAt;
            this.revision = revision;
            this.sources = sources;
        }

        ImportJob shown() {
            return new ImportJob(id, state, sources, failures);
        }
    }

    private interface Served<T> {
        @Nullable
        T answer() throws DataExchangeException;
    }

    private final class Client implements DataExchange {

        private <T> CompletionStage<T> serve(DataExchangeCall call, Served<T> served) {
            Fault fault = faults.getOrDefault(call, new ArrayDeque<>()).poll();
            try {
                if (fault == Fault.THROTTLED) {
                    throw refused(Kind.NOT_NOW, "Rate exceeded");
                }
                if (fault == Fault.DENIED) {
                    throw refused(Kind.DENIED, "Not authorized");
                }
                if (fault == Fault.FAILED_BEFORE_EFFECT || fault == Fault.REQUEST_LOST) {
                    throw refused(Kind.UNANSWERED, "without effect");
                }
                T answer = served.answer();
                if (fault == Fault.FAILED_AFTER_EFFECT || fault == Fault.RESPONSE_LOST) {
                    throw refused(Kind.UNANSWERED, "with effect");
                }
                return CompletableFuture.completedFuture(answer);
            } catch (DataExchangeException refused) {
                return CompletableFuture.failedFuture(refused);
            }
        }

        private <T> Page<T> newestFirst(List<T> oldestFirst, @Nullable String token) {
            List<T> items = new ArrayList<>(oldestFirst);
            Collections.reverse(items);
            int from = token == null ? 0 : Integer.parseInt(token);
            int to = Math.min(items.size(), from + pageSize);
            return new Page<>(items.subList(from, to), to < items.size() ? String.valueOf(to) : null);
        }

        private boolean isShown(Instant createdAt) {
            return !createdAt.plus(lag).isAfter(now);
        }

        @Override
        public CompletionStage<Page<Revision>> revisions(String dataSetId, @Nullable String token) {
            return serve(
                    DataExchangeCall.LIST_REVISIONS,
                    () -> newestFirst(
                            dataSet(dataSetId).values().stream()
                                    .filter(revision -> isShown(revision.createdAt))
                                    .map(RevisionState::listed)
                                    .toList(),
                            token));
        }

        @Override
        public CompletionStage<Revision> revision(String dataSetId, String revisionId) {
            return serve(
                    DataExchangeCall.GET_REVISION,
                    () -> MemoryDataExchange.this
                            .revision(dataSetId, revisionId)
                            .whole());
        }

        @Override
        public CompletionStage<Revision> createRevision(String dataSetId, String comment, Map<String, String> tags) {
            return serve(DataExchangeCall.CREATE_REVISION, () -> {
                Map<String, RevisionState> revisions = dataSet(dataSetId);
                if (revisions.size() >= revisionsPerDataSet) {
                    throw refused(Kind.LIMIT, "Limit exceeded: Revisions per data set");
                }
                RevisionState created = new RevisionState(id("revision"), now, tags);
                revisions.put(created.id, created);
                return created.whole();
            });
        }

        @Override
        public CompletionStage<Void> finalizeRevision(String dataSetId, String revisionId) {
            return serve(DataExchangeCall.FINALIZE_REVISION, () -> {
                RevisionState revision = idle(dataSetId, revisionId);
                if (revision.assets.isEmpty()) {
                    throw refused(Kind.INVALID, "A revision without assets cannot be finalized");
                }
                revision.finalized = true;
                return null;
            });
        }

        @Override
        public CompletionStage<Void> deleteRevision(String dataSetId, String revisionId) {
            return serve(DataExchangeCall.DELETE_REVISION, () -> {
                dataSet(dataSetId).remove(idle(dataSetId, revisionId).id);
                return null;
            });
        }

        @Override
        public CompletionStage<Page<ImportJob>> jobs(String dataSetId, String revisionId, @Nullable String token) {
            return serve(
                    DataExchangeCall.LIST_JOBS,
                    () -> newestFirst(
                            jobs.values().stream()
                                    .filter(job -> job.revision.id.equals(revisionId) && isShown(job.createdAt))
                                    .map(JobState::shown)
                                    .toList(),
                            token));
        }

        @Override
        public CompletionStage<ImportJob> job(String jobId) {
            return serve(
                    DataExchangeCall.GET_JOB,
                    () -> MemoryDataExchange.this.job(jobId).shown());
        }

        @Override
        public CompletionStage<String> createJob(String dataSetId, String revisionId, List<AssetSource> sources) {
            return serve(DataExchangeCall.CREATE_JOB, () -> {
                JobState created = new JobState(id("job"), now, open(dataSetId, revisionId), List.copyOf(sources));
                jobs.put(created.id, created);
                return created.id;
            });
        }

        @Override
        public CompletionStage<Void> startJob(String jobId) {
            return serve(DataExchangeCall.START_JOB, () -> {
                JobState job = MemoryDataExchange.this.job(jobId);
                if (job.state != State.WAITING) {
                    throw refused(Kind.CONFLICT, "The job is in state " + job.state);
                }
                if (runningJobs() >= concurrentJobs) {
                    refusedStarts++;
                    throw refused(startRefusal, "Concurrent in progress jobs");
                }
                job.state = State.IN_PROGRESS;
                job.endsAt = now.plus(importTime);
                job.ending = endings.isEmpty() ? JobEnding.COMPLETED : endings.remove();
                mostRunning = Math.max(mostRunning, runningJobs());
                return null;
            });
        }

        @Override
        public CompletionStage<Void> cancelJob(String jobId) {
            return serve(DataExchangeCall.CANCEL_JOB, () -> {
                JobState job = MemoryDataExchange.this.job(jobId);
                if (job.state != State.WAITING) {
                    throw refused(Kind.CONFLICT, "The job is in state " + job.state);
                }
                job.state = State.CANCELLED;
                return null;
            });
        }

        @Override
        public CompletionStage<Page<Asset>> assets(String dataSetId, String revisionId, @Nullable String token) {
            return serve(
                    DataExchangeCall.LIST_ASSETS,
                    () -> newestFirst(MemoryDataExchange.this.revision(dataSetId, revisionId).assets, token));
        }

        @Override
        public CompletionStage<Void> deleteAsset(String dataSetId, String revisionId, String assetId) {
            return serve(DataExchangeCall.DELETE_ASSET, () -> {
                if (!open(dataSetId, revisionId)
                        .assets
                        .removeIf(asset -> asset.id().equals(assetId))) {
                    throw refused(Kind.MISSING, "Resource not found: " + assetId);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<Void> notifyOfUpdate(String dataSetId, String comment, String clientToken) {
            return serve(DataExchangeCall.NOTIFY, () -> {
                dataSet(dataSetId);
                notifications.add(clientToken);
                return null;
            });
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
