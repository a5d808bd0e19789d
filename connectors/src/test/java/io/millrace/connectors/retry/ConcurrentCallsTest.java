package io.millrace.connectors.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.iam.IamException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConcurrentCallsTest {

    private final List<Long> pauses = new ArrayList<>();
    private final ConcurrentCalls calls = new ConcurrentCalls(3, delay -> {
        pauses.add(delay.toMillis());
        return Runnable::run;
    });
    private final Deque<CompletableFuture<Integer>> underWay = new ArrayDeque<>();
    private int made;

    @Test
    void neverMoreAreUnderWayThanTheLimitAndTheAnswersAreInOrder() {
        List<Supplier<CompletionStage<Integer>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(this::begun);
        }

        CompletableFuture<List<Integer>> answers = calls.makeAll(all).toCompletableFuture();

        for (int i = 0; i < 20; i++) {
            assertThat(underWay.size()).isEqualTo(Math.min(3, 20 - i));
            underWay.remove().complete(i);
        }
        assertThat(answers.join()).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void manyCallsThatAreAnsweredAtOnceDoNotOverflowTheStack() {
        List<Supplier<CompletionStage<Integer>>> all =
                Collections.nCopies(100_000, () -> CompletableFuture.completedFuture(made++));

        assertThat(calls.makeAll(all).toCompletableFuture().join()).hasSize(100_000);
    }

    @Test
    void whatFailsForTheMomentIsMadeAgainEverLater() {
        assertThat(calls.make(failing(7, iam(IamException.Kind.NOT_NOW)))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(8);
        assertThat(pauses).containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L);
    }

    @Test
    void aCallThatNeverSucceedsEnds() {
        assertThatThrownBy(() -> calls.make(failing(100, iam(IamException.Kind.UNANSWERED)))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(IamException.class);
        assertThat(made).isEqualTo(8);
    }

    @Test
    void theServersPauseIsHeededUpToAMinute() {
        calls.make(failing(1, mesh(DataMeshException.Kind.NOT_NOW, Duration.ofSeconds(9))));
        calls.make(failing(1, mesh(DataMeshException.Kind.NOT_NOW, Duration.ofDays(9))));
        calls.make(failing(1, mesh(DataMeshException.Kind.NOT_NOW, Duration.ZERO)));

        assertThat(pauses).containsExactly(9_000L, 60_000L, 250L);
    }

    @ParameterizedTest
    @EnumSource(
            value = IamException.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_NOW", "UNANSWERED"})
    void whatWouldFailAgainIsNotMadeAgain(IamException.Kind kind) {
        IamException failure = iam(kind);

        assertThatThrownBy(() ->
                        calls.make(failing(100, failure)).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCause(failure);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void oneThatFailsForGoodFailsAll() {
        assertThat(calls.makeAll(List.of(
                                () -> CompletableFuture.completedFuture(1),
                                failing(100, mesh(DataMeshException.Kind.DENIED, null))))
                        .toCompletableFuture())
                .isCompletedExceptionally();
    }

    /** A client that is closed, or has no thread left, throws instead of giving a stage. */
    @Test
    void aCallThatCannotBeBegunFailsAndTakesNoPlace() {
        for (int i = 0; i < 10; i++) {
            assertThat(calls.<Integer>make(() -> {
                                throw new IllegalStateException("closed");
                            })
                            .toCompletableFuture())
                    .isCompletedExceptionally();
        }
        assertThat(calls.make(() -> CompletableFuture.completedFuture(5))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(5);
    }

    private CompletionStage<Integer> begun() {
        CompletableFuture<Integer> call = new CompletableFuture<>();
        underWay.add(call);
        return call;
    }

    private Supplier<CompletionStage<Integer>> failing(int times, Exception failure) {
        made = 0;
        return () -> made++ < times ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(made);
    }

    private static IamException iam(IamException.Kind kind) {
        return new IamException(kind, "test", null);
    }

    private static DataMeshException mesh(DataMeshException.Kind kind, @Nullable Duration retryAfter) {
        return new DataMeshException(kind, "test", retryAfter, null);
    }
}
