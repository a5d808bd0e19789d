package io.millrace.connectors.datamesh.feed;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of a feed. Gauges are read by other threads.
 *
 * <ul>
 *   <li>{@code feedEvents}, {@code feedProblems}, {@code feedFailures}: events, those among them that cannot be used,
 *       and calls that failed;
 *   <li>{@code feedLagMillis}: age of the last event; 0 at the end of the feed;
 *   <li>{@code feedSilenceMillis}: time since the server's last answer, or since the reader's start;
 *   <li>{@code pendingFeed}: 1 until the end of the feed is reached, and whenever it is unknown;
 *   <li>{@code feedRefused}: 1 from the server's refusal to go on behind the cursor until it does.
 * </ul>
 */
final class FeedMetrics {

    private final LongSupplier clock;
    private final Counter events;
    private final Counter problems;
    private final Counter failures;
    private volatile long lastEventAt;
    private volatile long lastAnswerAt;
    private volatile boolean isAtEnd;
    private volatile boolean isRefused;

    /** @param clock epoch millis */
    FeedMetrics(MetricGroup group, LongSupplier clock) {
        this.clock = clock;
        this.events = group.counter("feedEvents");
        this.problems = group.counter("feedProblems");
        this.failures = group.counter("feedFailures");
        this.lastAnswerAt = clock.getAsLong();
        this.lastEventAt = lastAnswerAt;
        group.gauge("feedLagMillis", (Gauge<Long>) () -> isAtEnd ? 0 : since(lastEventAt));
        group.gauge("feedSilenceMillis", (Gauge<Long>) () -> since(lastAnswerAt));
        group.gauge("pendingFeed", (Gauge<Integer>) () -> isAtEnd ? 0 : 1);
        group.gauge("feedRefused", (Gauge<Integer>) () -> isRefused ? 1 : 0);
    }

    private long since(long instant) {
        return Math.max(0, clock.getAsLong() - instant);
    }

    void emitted(FeedEvent event, long happenedAt) {
        events.inc();
        if (event.getProblem() != null) {
            problems.inc();
        }
        lastEventAt = happenedAt;
    }

    void answered() {
        lastAnswerAt = clock.getAsLong();
    }

    void failed() {
        failures.inc();
    }

    void atEnd(boolean reached) {
        isAtEnd = reached;
    }

    void refused(boolean refused) {
        isRefused = refused;
    }

    long now() {
        return clock.getAsLong();
    }
}
