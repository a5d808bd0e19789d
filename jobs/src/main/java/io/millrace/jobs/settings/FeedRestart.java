package io.millrace.jobs.settings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request to restart the feed elsewhere, which is followed once. */
public final class FeedRestart {

    static final String NOW = "now";

    private final String token;
    private final @Nullable String after;

    /** @param after id of the event to start after; null for the events from now on */
    FeedRestart(String token, @Nullable String after) {
        this.token = token;
        this.after = after;
    }

    /** The text that tells one request from the next. */
    public String token() {
        return token;
    }

    /** Id of the event to start after; empty for the events from now on. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }
}
