package io.millrace.connectors.dataexchange;

import java.util.List;
import java.util.Objects;

/** A job that imports objects of S3 into a revision. */
public final class ImportJob {

    /** State of a job, by the names of the service. */
    public enum State {
        WAITING,
        IN_PROGRESS,
        COMPLETED,
        ERROR,
        CANCELLED,
        TIMED_OUT;

        /** Whether it is the last state of a job. */
        public boolean isEnd() {
            return this != WAITING && this != IN_PROGRESS;
        }
    }

    private final String id;
    private final State state;
    private final List<AssetSource> sources;
    private final List<JobFailure> failures;

    public ImportJob(String id, State state, List<AssetSource> sources, List<JobFailure> failures) {
        this.id = Objects.requireNonNull(id);
        this.state = Objects.requireNonNull(state);
        this.sources = List.copyOf(sources);
        this.failures = List.copyOf(failures);
    }

    public String id() {
        return id;
    }

    public State state() {
        return state;
    }

    public List<AssetSource> sources() {
        return sources;
    }

    /** The errors of a job in {@link State#ERROR}. */
    public List<JobFailure> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return "job " + id + ", " + state + ", " + sources.size() + " sources, " + failures;
    }
}
