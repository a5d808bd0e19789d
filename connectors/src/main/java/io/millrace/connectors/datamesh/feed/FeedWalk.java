package io.millrace.connectors.datamesh.feed;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.feed.FeedPage.Ending;
import io.millrace.connectors.retry.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traversal of a feed, without calls of its own: {@link #next} returns events, then the page after {@link #cursor}
 * is needed, after a {@link #pause}. The cursor moves with each event returned, so it is exact between any two.
 */
public final class FeedWalk {

    private static final Backoff BACKOFF = Backoff.STANDARD.withRetryAfterMax(Duration.ofHours(1));

    /** Limits the requests to a feed with single events in quick succession. */
    private static final Duration SHORT_PAGE_DELAY = Duration.ofMillis(200);

    private final Duration poll;
    private final RecentEvents recent = new RecentEvents();
    private final Deque<FeedPage.Step> steps = new ArrayDeque<>();
    private FeedCursor cursor;
    private @Nullable FeedCursor pageEnd;
    private int failures;
    private Duration pause = Duration.ZERO;
    private boolean isRepeating;
    private boolean isAtEnd;

    /** @param poll the delay between requests at the end of the feed */
    public FeedWalk(FeedCursor cursor, Duration poll) {
        this.cursor = cursor;
        this.poll = poll;
    }

    public FeedCursor cursor() {
        return cursor;
    }

    /** The next event, which then counts as emitted; null when a page is needed first. */
    @Nullable
    public FeedEvent next() {
        FeedPage.Step step = steps.poll();
        if (step != null) {
            cursor = step.cursor();
            return step.event();
        }
        if (pageEnd != null) {
            cursor = pageEnd;
            pageEnd = null;
        }
        return null;
    }

    /** Accepts the page after {@link #cursor}, once all earlier events were returned. */
    public void accept(List<JsonNode> elements) {
        FeedPage page = FeedPage.of(cursor, elements, recent);
        failures = 0;
        steps.addAll(page.steps());
        boolean repeats = page.ending() == Ending.REPEATED;
        if (repeats && !isRepeating) {
            steps.add(new FeedPage.Step(repetition(elements.size()), page.end()));
        }
        isRepeating = repeats;
        isAtEnd = page.ending() == Ending.EMPTY || repeats;
        pause = pause(page.ending());
        pageEnd = page.end();
    }

    private Duration pause(Ending ending) {
        switch (ending) {
            case FULL:
                return Duration.ZERO;
            case SHORT:
                return poll.compareTo(SHORT_PAGE_DELAY) < 0 ? poll : SHORT_PAGE_DELAY;
            case EMPTY:
            case REPEATED:
                return poll;
        }
        throw new IllegalStateException("unknown: " + ending);
    }

    private FeedEvent repetition(int elements) {
        return FeedEvent.newBuilder()
                .setId("")
                .setType("")
                .setProblem("The feed repeats itself: behind " + cursor + " it has " + elements
                        + " elements, and does not lead on from them. It is asked again until it does.")
                .build();
    }

    /** The delay before the next request. */
    Duration pause() {
        return pause;
    }

    /** Whether all known events of the feed were returned. */
    boolean isAtEnd() {
        return isAtEnd && steps.isEmpty();
    }

    /**
     * Records a failed request.
     *
     * @return the delay before the next attempt
     * @throws FeedRefusedException for a permanent failure
     */
    Duration failed(DataMeshException failure) throws FeedRefusedException {
        isAtEnd = false;
        switch (failure.kind()) {
            case NOT_NOW:
            case UNANSWERED:
                failures++;
                return BACKOFF.delay(failures, failure.retryAfter());
            case DENIED:
                throw new FeedRefusedException(
                        "The server refuses the API key. Put one that is valid, and may read events, where the key is"
                                + " kept; the job then goes on behind " + cursor + ". " + failure.reason(),
                        failure);
            case TOO_LARGE:
                throw new FeedRefusedException(
                        "The page of the feed behind " + cursor + " exceeds the size limit. Nothing was skipped. "
                                + failure.reason(),
                        failure);
            case MISSING:
            case INVALID:
                throw new FeedRefusedException(refusal() + " " + failure.reason(), failure);
        }
        throw new IllegalStateException("unknown: " + failure.kind());
    }

    private String refusal() {
        return cursor.lastEventId() == null
                ? "The server refuses to return its events. Check that the URL is that of a Data Mesh Manager's API."
                : "The server does not go on behind " + cursor + ". Nothing was skipped, and the feed is not read from"
                        + " its beginning by itself. Check that the server is the one that issued this event; to begin"
                        + " elsewhere, start the job without its state and say behind which event.";
    }
}
