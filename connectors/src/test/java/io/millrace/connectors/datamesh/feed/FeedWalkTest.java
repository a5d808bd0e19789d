package io.millrace.connectors.datamesh.feed;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedWalkTest {

    private static final Duration POLL = Duration.ofSeconds(10);

    private final FeedWalk walk = new FeedWalk(FeedCursor.behind(null), POLL);

    @Test
    void theCursorMovesWithEachEventAndOverIgnoredOnes() {
        walk.accept(List.of(
                event("a", "AccessActivatedEvent"), event("b", "DefinitionUpdatedEvent"), event("c", "NewEvent")));

        assertThat(walk.cursor().lastEventId()).isNull();
        assertThat(requireNonNull(walk.next()).getId()).isEqualTo("a");
        assertThat(walk.cursor().lastEventId()).isEqualTo("a");
        assertThat(requireNonNull(walk.next()).getType())
                .isEqualTo("com.datamesh-manager.events.DefinitionUpdatedEvent");
        assertThat(walk.cursor().lastEventId()).isEqualTo("b");
        assertThat(requireNonNull(walk.next()).getId()).isEqualTo("c");
        assertThat(walk.next()).isNull();
        assertThat(walk.cursor().lastEventId()).isEqualTo("c");
    }

    @Test
    void anEmptyPageIsTheEndAndIsWaitedAt() {
        walk.accept(List.of());

        assertThat(walk.next()).isNull();
        assertThat(walk.isAtEnd()).isTrue();
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(2));
        assertThat(walk.cursor().lastEventId()).isNull();
    }

    @Test
    void aFullPageIsFollowedAtOnceAndAShortOneAfterTheInterval() {
        walk.accept(page(0, 1_000));
        assertThat(drain()).hasSize(1_000);
        assertThat(walk.pause()).isZero();
        assertThat(walk.isAtEnd()).isFalse();

        walk.accept(page(1_000, 1_001));
        assertThat(drain()).hasSize(1);
        assertThat(walk.pause()).isEqualTo(POLL);
        assertThat(walk.isAtEnd()).isFalse();
    }

    @Test
    void aQuietFeedIsAskedEverMoreRarelyUntilItsNextEvent() {
        walk.accept(page(0, 1));
        drain();
        assertThat(quietIntervals(6)).containsExactly(2L, 4L, 8L, 10L, 10L, 10L);

        walk.accept(page(1, 2));
        drain();
        assertThat(walk.pause()).isEqualTo(POLL);
        assertThat(quietIntervals(2)).containsExactly(2L, 4L);

        walk.accept(page(2, 1_002));
        drain();
        assertThat(quietIntervals(1)).containsExactly(2L);
    }

    private List<Long> quietIntervals(int pages) {
        return Stream.generate(() -> {
                    walk.accept(List.of());
                    return walk.pause().dividedBy(POLL);
                })
                .limit(pages)
                .toList();
    }

    @Test
    void aPageThatRepeatsIsSaidOnceAndAskedForAtThePaceOfAnEmptyOne() {
        walk.accept(page(0, 3));
        drain();

        List<FeedEvent> said = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            walk.accept(page(0, 3));
            said.addAll(drain());
            assertThat(walk.pause()).isGreaterThan(POLL);
        }
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(10));

        assertThat(said).singleElement().satisfies(problem -> {
            assertThat(problem.getId()).isEmpty();
            assertThat(problem.getProblem()).contains("repeats itself", "event e-2", "3 elements");
        });
        assertThat(walk.cursor().lastEventId()).isEqualTo("e-2");
        assertThat(walk.isAtEnd()).isTrue();
    }

    @Test
    void aFeedThatGoesOnAgainIsFollowedAndASecondRepetitionIsSaidAgain() {
        walk.accept(page(0, 3));
        drain();
        walk.accept(page(0, 3));
        drain();

        walk.accept(page(0, 4));
        assertThat(drain()).extracting(FeedEvent::getId).containsExactly("e-3");
        walk.accept(page(0, 4));
        assertThat(drain())
                .singleElement()
                .satisfies(problem -> assertThat(problem.getProblem()).isNotNull());
    }

    @Test
    void aPageThatEndsWithTheCursorIsARepetitionButItsNewEventsCount() {
        walk.accept(page(0, 1));
        drain();

        walk.accept(List.of(event("new", "XEvent"), event("e-0", "AccessActivatedEvent")));
        assertThat(drain()).extracting(FeedEvent::getId).containsExactly("new", "");
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(2));

        walk.accept(List.of(event("new", "XEvent"), event("e-0", "AccessActivatedEvent")));
        assertThat(drain()).isEmpty();
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(4));
    }

    @Test
    void pagesThatLeadInACircleAreNotRunAround() {
        walk.accept(page(0, 1_000));
        drain();
        walk.accept(page(1_000, 2_000));
        drain();
        walk.accept(page(0, 1_000));
        assertThat(drain()).hasSize(1);
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(2));
    }

    @Test
    void theCursorAloneIsARepetitionEvenAfterARestart() {
        FeedWalk restored = new FeedWalk(FeedCursor.behind("e-0"), POLL);
        restored.accept(page(0, 1));
        List<FeedEvent> events = new ArrayList<>();
        for (FeedEvent event = restored.next(); event != null; event = restored.next()) {
            events.add(event);
        }
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.getProblem()).contains("repeats"));
    }

    @Test
    void anEventThatIsSentAgainIsNotEmittedAgainUnlessItsSourceIsAnother() {
        walk.accept(List.of(event("a", "XEvent"), event("b", "XEvent"), event("a", "XEvent"), event("c", "XEvent")));
        assertThat(drain()).extracting(FeedEvent::getId).containsExactly("a", "b", "c");

        walk.accept(List.of(event("b", "XEvent"), event("a", "XEvent").put("source", "other"), event("d", "XEvent")));
        assertThat(drain()).extracting(FeedEvent::getId).containsExactly("a", "d");
    }

    @Test
    void whatHasNoIdIsPassedOnceAlthoughTheServerIsAskedForItAgain() {
        walk.accept(List.of(event("a", "XEvent"), json("null"), json("{}")));
        assertThat(drain()).hasSize(3);
        assertThat(walk.cursor().lastEventId()).isEqualTo("a");
        assertThat(walk.cursor().passed()).isEqualTo(2);

        walk.accept(List.of(json("null"), json("{}")));
        assertThat(drain()).isEmpty();
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(2));

        FeedWalk restored = new FeedWalk(walk.cursor(), POLL);
        restored.accept(List.of(json("null"), json("{}"), json("7"), event("b", "XEvent")));
        assertThat(requireNonNull(restored.next()).getProblem()).contains("no JSON object");
        assertThat(restored.cursor().passed()).isEqualTo(3);
        assertThat(requireNonNull(restored.next()).getId()).isEqualTo("b");
        assertThat(restored.cursor().passed()).isZero();
    }

    @Test
    void aFullPageWithoutAnyIdDoesNotLeadOn() {
        List<JsonNode> unusable =
                IntStream.range(0, 1_000).mapToObj(i -> json("{}")).toList();
        walk.accept(unusable);
        assertThat(drain()).hasSize(1_000);

        walk.accept(unusable);
        assertThat(drain())
                .singleElement()
                .satisfies(event -> assertThat(event.getProblem()).contains("repeats"));
        assertThat(walk.pause()).isEqualTo(POLL.multipliedBy(2));
    }

    @ParameterizedTest
    @CsvSource({"NOT_NOW", "UNANSWERED"})
    void aServerThatIsNotThereIsAskedAgainEverMoreRarely(Kind kind) throws IOException {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waits.add(walk.failed(new DataMeshException(kind, "x", null, null)).toSeconds());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);

        walk.accept(List.of());
        assertThat(walk.failed(new DataMeshException(kind, "x", null, null))).isEqualTo(Duration.ofSeconds(1));
        assertThat(walk.isAtEnd()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "17, 17", "3600, 3600", "999999999, 3600"})
    void aServerThatSaysHowLongIsLeftAloneForSoLong(long asked, long waited) throws IOException {
        assertThat(walk.failed(new DataMeshException(Kind.NOT_NOW, "x", Duration.ofSeconds(asked), null)))
                .isEqualTo(Duration.ofSeconds(waited));
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, does not go on behind event e-7",
        "MISSING, set feed.restart",
        "DENIED, API key",
        "TOO_LARGE, exceeds the size limit"
    })
    void aRefusedPositionIsAskedForAgainEverMoreRarelyAndSaysWhatToDo(Kind kind, String said) throws IOException {
        FeedWalk restored = new FeedWalk(FeedCursor.behind("e-7"), POLL);
        DataMeshException refusal = new DataMeshException(kind, "HTTP 400", null, null);

        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(restored.failed(refusal).toSeconds());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(restored.refusal(refusal)).contains(said, "event e-7", "HTTP 400");
        assertThat(restored.cursor().lastEventId()).isEqualTo("e-7");

        restored.failed(new DataMeshException(Kind.UNANSWERED, "x", null, null));
        assertThat(restored.isRefused()).isTrue();
        restored.accept(List.of());
        assertThat(restored.isRefused()).isFalse();
        restored.failed(new DataMeshException(Kind.NOT_NOW, "x", null, null));
        assertThat(restored.isRefused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"INVALID, URL", "MISSING, URL", "DENIED, API key", "TOO_LARGE, exceeds the size limit"})
    void aFirstRequestForTheBeginningThatIsRefusedEndsIt(Kind kind, String said) throws IOException {
        DataMeshException refusal = new DataMeshException(kind, "HTTP 404", null, null);

        assertThatThrownBy(() -> walk.failed(refusal))
                .isInstanceOf(FeedRefusedException.class)
                .hasMessageContaining(said)
                .hasMessageContaining("HTTP 404");
        walk.accept(List.of());
        assertThat(walk.failed(refusal)).isEqualTo(Duration.ofSeconds(1));
        assertThat(walk.isRefused()).isTrue();
    }

    private List<FeedEvent> drain() {
        List<FeedEvent> events = new ArrayList<>();
        for (FeedEvent event = walk.next(); event != null; event = walk.next()) {
            events.add(event);
        }
        return events;
    }

    private static List<JsonNode> page(int from, int to) {
        return IntStream.range(from, to)
                .<JsonNode>mapToObj(i -> event("e-" + i, "AccessActivatedEvent"))
                .toList();
    }
}
