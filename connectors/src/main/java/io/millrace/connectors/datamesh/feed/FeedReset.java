package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.datamesh.EncodedId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A request to go on elsewhere in the feed. It is followed once: the state of the reader keeps its token. */
public final class FeedReset implements Serializable {

    /** Far above a date or the number of a ticket; it is part of the state. */
    public static final int TOKEN_CHARACTERS_MAX = 256;

    private static final long serialVersionUID = 1L;

    private final String token;
    private final @Nullable String eventId;

    private FeedReset(String token, @Nullable String eventId) {
        if (token.isEmpty() || token.length() > TOKEN_CHARACTERS_MAX) {
            throw new IllegalArgumentException("a token has 1 to " + TOKEN_CHARACTERS_MAX + " characters");
        }
        this.token = token;
        this.eventId = eventId;
    }

    /**
     * After an event.
     *
     * @param token differs from that of the request before
     * @throws IllegalArgumentException when the id cannot be one
     */
    public static FeedReset after(String token, String eventId) {
        String problem = EncodedId.problem(eventId);
        if (problem != null) {
            throw new IllegalArgumentException("an event's id " + problem);
        }
        return new FeedReset(token, eventId);
    }

    /**
     * With the events from now on: the feed is read from its beginning, because a server can only be asked for what follows
     * an event, and what is older is not emitted.
     */
    public static FeedReset now(String token) {
        return new FeedReset(token, null);
    }

    String token() {
        return token;
    }

    /**
     * The state of a reader that follows it.
     *
     * @param now epoch millis
     */
    FeedSplit split(long now) {
        return new FeedSplit(FeedCursor.behind(eventId), token, eventId == null ? now : FeedSplit.ALL);
    }
}
