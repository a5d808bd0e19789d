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

    /** Intervals that the delay at a quiet end grows to, by doubling. */
    private static final int QUIET_INTERVALS_MAX = 10;

    private final Duration poll;
    private final RecentEvents recent = new RecentEvents();
    private final Deque<FeedPage.Step> steps = new ArrayDeque<>();
    private FeedCursor cursor;
    private @Nullable FeedCursor pageEnd;
    private int failures;
    private int quietIntervals = 1;
    private Duration pause = Duration.ZERO;
    private boolean isRepeating;
    private boolean isAtEnd;
    private boolean isRefused;
    private boolean hasAnswered;

    /** @param poll the delay between requests while events come; at a quiet end it grows to ten times as long */
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
        isRefused = false;
        hasAnswered = true;
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
                quietIntervals = 1;
                return Duration.ZERO;
            case SHORT:
                quietIntervals = 1;
                return poll;
            case EMPTY:
            case REPEATED:
                quietIntervals = Math.min(QUIET_INTERVALS_MAX, 2 * quietIntervals);
                return poll.multipliedBy(quietIntervals);
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

    /** Whether the server refuses to go on behind the cursor. */
    boolean isRefused() {
        return isRefused;
    }

    /**
     * Records a failed request.
     *
     * @return the delay before the next attempt
     * @throws FeedRefusedException for a permanent failure of the first request for the beginning of the feed: the URL or
     *     the key is wrong
     */
    Duration failed(DataMeshException failure) throws FeedRefusedException {
        isAtEnd = false;
        if (!failure.isTransient()) {
            if (cursor.lastEventId() == null && !hasAnswered) {
                throw new FeedRefusedException(refusal(failure), failure);
            }
            isRefused = true;
        }
        failures++;
        return BACKOFF.delay(failures, failure.retryAfter());
    }

    /** A permanent failure, and what to do. */
    String refusal(DataMeshException failure) {
        return instruction(failure) + " " + failure.reason();
    }

    private String instruction(DataMeshException failure) {
        switch (failure.kind()) {
            case DENIED:
                return "The server refuses the API key. Put one that is valid, and may read events, where the key is"
                        + " kept; the job then goes on behind " + cursor + ".";
            case TOO_LARGE:
                return "The page of the feed behind " + cursor + " exceeds the size limit. Nothing was skipped; it is"
                        + " asked for again. To begin elsewhere, set feed.restart.";
            default:
                return cursor.lastEventId() == null
                        ? "The server refuses to return its events. Check that the URL is that of a Data Mesh Manager's"
                                + " API."
                        : "The server does not go on behind " + cursor + ". Nothing was skipped, and it is asked again."
                                + " Check that the server is the one that issued this event; to begin elsewhere, set"
                                + " feed.restart.";
        }
    }
}
