package io.millrace.local.standins.dataexchange;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job of type {@code IMPORT_ASSETS_FROM_S3}. */
final class StoredJob implements Listed {

    /** As the service model has them. */
    enum State {
        WAITING,
        IN_PROGRESS,
        ERROR,
        COMPLETED,
        CANCELLED,
        TIMED_OUT
    }

    /** One of a job's errors. */
    record Failure(String code, String message, List<ImportSource> sources, Quotas.@Nullable Limit limit) {}

    /** The result of reading one source: its size, or the reason that it cannot be imported. */
    record Found(ImportSource source, long size, @Nullable Failure failure) {}

    private final String id;
    private final long number;
    private final String dataSetId;
    private final String revisionId;
    private final List<ImportSource> sources;
    private final Instant createdAt;
    private Instant updatedAt;
    private State state = State.WAITING;
    private List<Failure> failures = List.of();
    private @Nullable Run run;

    /** Of a job that was started. */
    private record Run(Instant dueAt, JobEnd end, @Nullable List<Found> found) {}

    StoredJob(String id, long number, String dataSetId, String revisionId, List<ImportSource> sources, Instant now) {
        this.id = id;
        this.number = number;
        this.dataSetId = dataSetId;
        this.revisionId = revisionId;
        this.sources = List.copyOf(sources);
        this.createdAt = now;
        this.updatedAt = now;
    }

    String id() {
        return id;
    }

    @Override
    public long number() {
        return number;
    }

    String arn() {
        return Arns.of("jobs/" + id);
    }

    String dataSetId() {
        return dataSetId;
    }

    String revisionId() {
        return revisionId;
    }

    List<ImportSource> sources() {
        return sources;
    }

    State state() {
        return state;
    }

    List<Failure> failures() {
        return failures;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    void start(Instant dueAt, JobEnd end, Instant now) {
        state = State.IN_PROGRESS;
        run = new Run(dueAt, end, null);
        updatedAt = now;
    }

    void read(List<Found> found) {
        if (run != null) {
            run = new Run(run.dueAt(), run.end(), List.copyOf(found));
        }
    }

    /** The sources to import, once the job is due and they were read; null before. */
    @Nullable
    List<Found> due(Instant now) {
        return run == null || now.isBefore(run.dueAt()) ? null : run.found();
    }

    JobEnd end() {
        return run == null ? JobEnd.COMPLETED : run.end();
    }

    void finish(State terminal, List<Failure> errors, Instant now) {
        state = terminal;
        failures = List.copyOf(errors);
        run = null;
        updatedAt = now;
    }
}
