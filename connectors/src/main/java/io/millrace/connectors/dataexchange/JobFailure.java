package io.millrace.connectors.dataexchange;

import java.util.List;
import java.util.Objects;

/** An error of a job. */
public final class JobFailure {

    private final String code;
    private final String message;
    private final List<AssetSource> sources;

    /**
     * @param code such as {@code ACCESS_DENIED_EXCEPTION}
     * @param message with the limit that was exceeded, if any
     * @param sources the objects concerned; empty for the whole job
     */
    public JobFailure(String code, String message, List<AssetSource> sources) {
        this.code = Objects.requireNonNull(code);
        this.message = Objects.requireNonNull(message);
        this.sources = List.copyOf(sources);
    }

    public String code() {
        return code;
    }

    public String message() {
        return message;
    }

    public List<AssetSource> sources() {
        return sources;
    }

    @Override
    public String toString() {
        return code + ": " + message + " " + sources;
    }
}
