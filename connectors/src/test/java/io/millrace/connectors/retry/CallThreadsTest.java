package io.millrace.connectors.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallThreadsTest {

    @Test
    void noMoreTasksAreStartedThanTheLimitUntilOneHasEnded() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (CallThreads threads = new CallThreads("test", 1, 2)) {
            CompletionStage<Boolean> running =
                    threads.tryStart(() -> await(end)).orElseThrow();
            CompletionStage<Boolean> queued = threads.tryStart(() -> await(end)).orElseThrow();
            assertThat(threads.tryStart(() -> true)).isEmpty();

            end.countDown();
            assertThat(running.toCompletableFuture().get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(queued.toCompletableFuture().get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(threads.tryStart(() -> true)).isPresent();
        }
    }

    @Test
    void closingInterruptsWhatRunsAndDropsWhatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CallThreads threads = new CallThreads("test", 1);
        CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(
                () -> {
                    begun.countDown();
                    return await(never);
                },
                threads);
        CompletableFuture<Boolean> delayed =
                CompletableFuture.supplyAsync(() -> true, threads.after(Duration.ofHours(1)));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        threads.close();

        assertThat(running.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(delayed).isNotDone();
    }

    /** Whether it was reached before an interrupt. */
    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
