package io.millrace.connectors.datamesh.feed;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.retry.DelayedExecutor;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.source.CollectedOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventFeedReaderTest {

    private static final Duration POLL = Duration.ofSeconds(10);

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final ManualDelays delays = new ManualDelays();
    private final Metrics metrics = new Metrics();
    private final CollectedOutput<FeedEvent> output = new CollectedOutput<>();
    private long now = 1_700_000_000_000L;

    @Test
    void withoutASplitItWaitsAndHasNoState() throws IOException {
        EventFeedReader reader = reader(FeedStart.beginning());

        assertThat(reader.isAvailable()).isNotDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.snapshotState(1)).isEmpty();
        assertThat(mesh.calls()).isZero();
    }

    @Test
    void eventsComeInOrderOverPagesAndTheEndIsPolled() throws IOException {
        for (int i = 0; i < 1_002; i++) {
            mesh.append(event("e-" + i, "XEvent"));
        }
        EventFeedReader reader = started(FeedStart.beginning());
        poll(reader, 6);

        assertThat(output.elements())
                .extracting(FeedEvent::getId)
                .hasSize(1_002)
                .doesNotHaveDuplicates()
                .endsWith("e-1000", "e-1001");
        assertThat(mesh.cursors()).startsWith(null, "e-999", "e-1001");
        assertThat(delays.asked)
                .startsWith(
                        Duration.ZERO, Duration.ZERO, Duration.ZERO, POLL, POLL.multipliedBy(2), POLL.multipliedBy(4));
    }

    @Test
    void theTaskThreadNeverWaits() throws IOException {
        mesh.append(event("e-0", "XEvent"));
        EventFeedReader reader = started(FeedStart.after("e-0"));

        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.isAvailable()).isNotDone();
        delays.run();
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        delays.run();
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.isAvailable()).isNotDone();
        assertThat(mesh.calls()).isEqualTo(1);
    }

    @Test
    void aRestoredReaderGoesOnBehindTheEventThatWasEmittedLast() throws IOException {
        for (int i = 0; i < 5; i++) {
            mesh.append(i == 2 ? json("null") : event("e-" + i, "XEvent"));
        }
        for (int emitted = 0; emitted <= 5; emitted++) {
            output.elements().clear();
            EventFeedReader first = started(FeedStart.beginning());
            delays.runAll();
            first.pollNext(new CollectedOutput<>());
            delays.runAll();
            for (int i = 0; i < emitted; i++) {
                assertThat(first.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
            }
            List<FeedSplit> state = first.snapshotState(1);
            first.close();

            EventFeedReader second = reader(FeedStart.after("not used"));
            second.addSplits(state);
            poll(second, 3);
            assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-0", "e-1", "", "e-3", "e-4");
        }
    }

    @Test
    void aReaderThatHasNotFoundItsStartSaysSoInItsState() throws IOException {
        EventFeedReader reader = reader(FeedStart.after("e-1"));
        reader.addSplits(List.of(new FeedSplit(FeedCursor.NOT_STARTED)));

        assertThat(reader.snapshotState(1))
                .singleElement()
                .satisfies(split -> assertThat(split.cursor().isStarted()).isFalse());
        assertThat(reader.isAvailable()).isNotDone();
        delays.run();
        assertThat(reader.isAvailable()).isDone();
        reader.pollNext(output);
        assertThat(reader.snapshotState(2))
                .singleElement()
                .satisfies(split -> assertThat(split.cursor().lastEventId()).isEqualTo("e-1"));
    }

    @Test
    void theStartIsTakenOverFromTheObjectOfOldOnceItsStoreAnswers() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore(Location.parse("s3://bucket/poll_feed"));
        store.write("poll_feed/last_event_id", "e-1".getBytes(UTF_8));
        store.failNext(2);
        for (int i = 0; i < 4; i++) {
            mesh.append(event("e-" + i, "XEvent"));
        }
        EventFeedReader reader = started(FeedStart.object("s3://bucket/poll_feed/last_event_id", store.factory()));
        poll(reader, 6);

        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-2", "e-3");
        assertThat(delays.asked).startsWith(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(store.calls()).isEqualTo(4);
    }

    @Test
    void aStartThatCannotBeReadFailsTheJob() throws IOException {
        MemoryObjectStore store = new MemoryObjectStore(Location.parse("s3://bucket/poll_feed"));
        EventFeedReader reader = started(FeedStart.object("s3://bucket/poll_feed/last_event_id", store.factory()));
        delays.run();

        assertThatThrownBy(() -> reader.pollNext(output))
                .isInstanceOf(FeedRefusedException.class)
                .hasMessageContaining("s3://bucket/poll_feed/last_event_id");
        assertThat(mesh.calls()).isZero();
    }

    @Test
    void aServerThatIsNotThereIsAskedAgainWithTheSameCursor() throws IOException {
        mesh.append(event("e-0", "XEvent"));
        mesh.append(event("e-1", "XEvent"));
        EventFeedReader reader = started(FeedStart.after("e-0"));
        mesh.failNext(Kind.UNANSWERED, null, 2);
        mesh.failNext(Kind.NOT_NOW, Duration.ofSeconds(30), 1);
        poll(reader, 8);

        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-1");
        assertThat(delays.asked)
                .startsWith(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        POLL,
                        POLL.multipliedBy(2));
        assertThat(mesh.cursors()).startsWith("e-0", "e-1");
        assertThat(metrics.count("feedFailures")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DENIED", "INVALID", "MISSING", "TOO_LARGE"})
    void aRefusedCursorIsAskedForAgainAndShownAndTheStateStays(Kind kind) throws IOException {
        mesh.append(event("e-7", "XEvent"));
        mesh.append(event("e-8", "XEvent"));
        mesh.failNext(kind, null, 9);
        EventFeedReader reader = reader(FeedStart.beginning());
        reader.addSplits(List.of(new FeedSplit(FeedCursor.behind("e-7"))));
        poll(reader, 9);

        assertThat(metrics.gauge("feedRefused")).isEqualTo(1);
        assertThat(metrics.gauge("pendingFeed")).isEqualTo(1);
        assertThat(metrics.count("feedFailures")).isEqualTo(9);
        assertThat(delays.asked.get(delays.asked.size() - 1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(reader.snapshotState(1))
                .singleElement()
                .satisfies(split -> assertThat(split.cursor().lastEventId()).isEqualTo("e-7"));
        assertThat(output.elements()).isEmpty();

        poll(reader, 1);
        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-8");
        assertThat(metrics.gauge("feedRefused")).isZero();
    }

    @Test
    void aFirstStartWhoseKeyOrUrlIsRefusedFailsTheJob() throws IOException {
        mesh.failNext(Kind.DENIED, null, 1);
        EventFeedReader reader = started(FeedStart.beginning());
        delays.run();
        reader.pollNext(output);
        delays.run();

        assertThatThrownBy(() -> reader.pollNext(output)).isInstanceOf(FeedRefusedException.class);
    }

    @Test
    void anIdThatTheFeedDoesNotKnowIsNotResetToTheBeginning() throws IOException {
        mesh.append(event("e-0", "XEvent"));
        EventFeedReader reader = started(FeedStart.after("gone"));
        poll(reader, 4);

        assertThat(metrics.gauge("feedRefused")).isEqualTo(1);
        assertThat(output.elements()).isEmpty();
        assertThat(mesh.cursors()).hasSizeGreaterThan(1).containsOnly("gone");
    }

    @Test
    void aResetIsFollowedOncePerToken() throws IOException {
        for (int i = 0; i < 4; i++) {
            mesh.append(event("e-" + i, "XEvent"));
        }
        List<FeedSplit> state = List.of(new FeedSplit(FeedCursor.behind("gone")));
        EventFeedReader first = restored(state, FeedReset.after("t-1", "e-1"));
        assertThat(first.snapshotState(1))
                .singleElement()
                .satisfies(split -> assertThat(split.resetToken()).isEqualTo("t-1"));
        poll(first, 2);
        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-2", "e-3");

        EventFeedReader second = restored(first.snapshotState(2), FeedReset.after("t-1", "e-1"));
        poll(second, 2);
        assertThat(output.elements()).hasSize(2);

        poll(restored(second.snapshotState(3), FeedReset.after("t-2", "e-2")), 2);
        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-2", "e-3", "e-3");
    }

    @Test
    void aResetReplacesAStartThatIsNotKnownYet() throws IOException {
        mesh.append(event("e-0", "XEvent"));
        mesh.append(event("e-1", "XEvent"));
        poll(restored(List.of(new FeedSplit(FeedCursor.NOT_STARTED)), FeedReset.after("t-1", "e-0")), 2);

        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-1");
    }

    @Test
    void aResetToNowPassesOverWhatIsOlderAlsoThroughARestart() throws IOException {
        mesh.append(event("old-0", "XEvent").put("time", "2023-11-14T22:13:19Z"));
        mesh.append(event("without a time", "XEvent"));
        mesh.append(event("old-1", "XEvent").put("time", "2023-11-14T22:13:19.999Z"));
        mesh.append(event("new-0", "XEvent").put("time", "2023-11-14T22:13:20Z"));
        FeedReset reset = FeedReset.now("t-1");
        EventFeedReader first = restored(List.of(new FeedSplit(FeedCursor.behind("gone"))), reset);
        delays.run();
        for (int i = 0; i < 2; i++) {
            assertThat(first.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        }
        now += 60_000;
        EventFeedReader second = restored(first.snapshotState(1), reset);
        poll(second, 2);
        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("without a time", "new-0");
        assertThat(metrics.count("feedEvents")).isEqualTo(2);

        mesh.append(event("late", "XEvent").put("time", "2023-11-14T22:13:00Z"));
        poll(second, 2);
        assertThat(output.elements()).extracting(FeedEvent::getId).endsWith("late");
    }

    @Test
    void aPageThatRepeatsForEverIsOneProblemAndAskedForAtThePaceOfTheEnd() throws IOException {
        mesh.append(event("e-0", "XEvent"));
        mesh.append(event("e-1", "XEvent"));
        for (int i = 0; i < 50; i++) {
            mesh.nextPage(List.of(event("e-0", "XEvent"), event("e-1", "XEvent")));
        }
        EventFeedReader reader = started(FeedStart.beginning());
        poll(reader, 20);

        assertThat(output.elements()).extracting(FeedEvent::getId).containsExactly("e-0", "e-1", "");
        assertThat(delays.asked.subList(3, delays.asked.size()))
                .hasSizeGreaterThan(10)
                .startsWith(POLL.multipliedBy(2), POLL.multipliedBy(4), POLL.multipliedBy(8))
                .endsWith(POLL.multipliedBy(10))
                .allSatisfy(delay -> assertThat(delay).isBetween(POLL.multipliedBy(2), POLL.multipliedBy(10)));
        assertThat(metrics.count("feedProblems")).isEqualTo(1);
    }

    @Test
    void aDefectOfTheClientFailsTheJob() throws IOException {
        EventFeedReader reader = started(FeedStart.beginning());
        mesh.nextPage(new ArrayList<JsonNode>(List.of(event("e-0", "XEvent"))) {
            @Override
            public JsonNode get(int index) {
                throw new IllegalStateException("a defect");
            }
        });
        delays.run();
        reader.pollNext(output);
        delays.run();

        assertThatThrownBy(() -> reader.pollNext(output)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theLagIsThatOfTheLastEventUntilTheEndIsReached() throws IOException {
        mesh.append(event("e-0", "XEvent").put("time", "2023-11-14T22:13:10Z"));
        mesh.append(event("e-1", "XEvent").put("time", "yesterday"));
        EventFeedReader reader = started(FeedStart.beginning());
        assertThat(metrics.gauge("pendingFeed")).isEqualTo(1);

        delays.run();
        reader.pollNext(output);
        delays.run();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(metrics.gauge("feedLagMillis")).isEqualTo(10_000);
        assertThat(metrics.gauge("pendingFeed")).isEqualTo(1);
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(output.times()).containsExactly(1_699_999_990_000L, 1_700_000_000_000L);

        poll(reader, 2);
        assertThat(metrics.gauge("feedLagMillis")).isZero();
        assertThat(metrics.gauge("pendingFeed")).isZero();

        mesh.failNext(Kind.UNANSWERED, null, 1);
        now += 5_000;
        poll(reader, 1);
        assertThat(metrics.gauge("pendingFeed")).isEqualTo(1);
        assertThat(metrics.gauge("feedSilenceMillis")).isEqualTo(5_000);
        assertThat(metrics.count("feedEvents")).isEqualTo(2);
    }

    private EventFeedReader started(FeedStart start) {
        EventFeedReader reader = reader(start);
        reader.addSplits(List.of(new FeedSplit(FeedCursor.NOT_STARTED)));
        return reader;
    }

    private EventFeedReader reader(FeedStart start) {
        return reader(start, null);
    }

    private EventFeedReader reader(FeedStart start, @Nullable FeedReset reset) {
        return new EventFeedReader(() -> mesh, start, reset, POLL, delays, new FeedMetrics(metrics, () -> now));
    }

    /** In place of an earlier one. */
    private EventFeedReader restored(List<FeedSplit> state, FeedReset reset) {
        delays.close();
        EventFeedReader reader = reader(FeedStart.after("not used"), reset);
        reader.addSplits(state);
        return reader;
    }

    /** Ends all delays and polls, a number of times. */
    private void poll(EventFeedReader reader, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            delays.runAll();
            InputStatus status = reader.pollNext(output);
            while (status == InputStatus.MORE_AVAILABLE) {
                status = reader.pollNext(output);
            }
        }
    }

    /** Delays that end when the test decides. */
    private static final class ManualDelays implements DelayedExecutor {

        final List<Duration> asked = new ArrayList<>();
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public Executor after(Duration pause) {
            return task -> {
                asked.add(pause);
                waiting.add(task);
            };
        }

        void run() {
            waiting.remove().run();
        }

        void runAll() {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
        }

        @Override
        public void close() {
            waiting.clear();
        }
    }

    private static final class Metrics extends UnregisteredMetricsGroup {

        private final Map<String, Counter> counters = new HashMap<>();
        private final Map<String, Gauge<?>> gauges = new HashMap<>();

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, any -> new SimpleCounter());
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(name, gauge);
            return gauge;
        }

        long count(String name) {
            return counter(name).getCount();
        }

        long gauge(String name) {
            return ((Number) Objects.requireNonNull(gauges.get(name)).getValue()).longValue();
        }
    }
}
