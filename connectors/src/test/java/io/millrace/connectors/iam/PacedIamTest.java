package io.millrace.connectors.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.retry.DelayedExecutor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class PacedIamTest {

    private final Calls calls = new Calls();
    private final Clock clock = new Clock();
    /** One call at once, then one each second. */
    private final PacedIam iam = new PacedIam(calls.iam(), 1, Runnable::run, clock::nanoTime, clock);

    /** Calls by name, answered by the test. */
    private static final class Calls {

        final List<String> made = new ArrayList<>();
        final Map<String, CompletableFuture<Object>> answers = new HashMap<>();
        boolean answeredAtOnce;
        boolean closed;

        Iam iam() {
            return (Iam) Proxy.newProxyInstance(
                    Iam.class.getClassLoader(), new Class<?>[] {Iam.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            closed = true;
                            return null;
                        }
                        String call = method.getName() + (arguments == null ? "" : " " + arguments[0]);
                        made.add(call);
                        CompletableFuture<Object> answer = new CompletableFuture<>();
                        answers.put(call, answer);
                        if (answeredAtOnce) {
                            answer.complete(null);
                        }
                        return answer;
                    });
        }
    }

    private static final class Clock implements DelayedExecutor {

        private final List<Runnable> tasks = new ArrayList<>();
        private Duration delay = Duration.ZERO;
        private long now;

        long nanoTime() {
            return now;
        }

        @Override
        public Executor after(Duration wait) {
            delay = wait;
            return tasks::add;
        }

        /** The one task that waits, at its time. */
        void turn() {
            assertThat(tasks).hasSize(1);
            now += delay.toNanos();
            tasks.remove(0).run();
        }
    }

    @Test
    void callsBeginAtTheRateInOrder() {
        CompletionStage<Role> first = iam.role("a");
        iam.role("b");
        iam.putInlinePolicy("c", "p", "{}");

        assertThat(calls.made).containsExactly("role a");
        clock.turn();
        assertThat(calls.made).containsExactly("role a", "role b");
        clock.turn();
        assertThat(calls.made).containsExactly("role a", "role b", "putInlinePolicy c");
        assertThat(clock.now).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(clock.tasks).isEmpty();
        Role role = new Role("arn", Map.of());
        Objects.requireNonNull(calls.answers.get("role a")).complete(role);
        assertThat(first.toCompletableFuture()).isCompletedWithValue(role);
    }

    @Test
    void removalsGoFirst() {
        iam.role("a");
        iam.putInlinePolicy("b", "p", "{}");
        iam.attachPolicy("c", "m");
        iam.deleteInlinePolicy("d", "p");
        iam.detachPolicy("e", "m");
        iam.deletePolicyVersion("f", "v1");
        iam.deletePolicy("g");
        for (int i = 0; i < 6; i++) {
            clock.turn();
        }

        assertThat(calls.made)
                .containsExactly(
                        "role a",
                        "deleteInlinePolicy d",
                        "detachPolicy e",
                        "deletePolicyVersion f",
                        "deletePolicy g",
                        "putInlinePolicy b",
                        "attachPolicy c");
    }

    @Test
    void throttlingSlowsDownAndOtherRefusalsDoNot() {
        CompletionStage<Role> refused = iam.role("a");
        Objects.requireNonNull(calls.answers.get("role a"))
                .completeExceptionally(new IamException(Kind.NOT_NOW, "changed", null));
        iam.role("b");
        clock.turn();
        assertThat(clock.now).isEqualTo(Duration.ofSeconds(1).toNanos());

        IamException tooMany = IamException.throttled("Rate exceeded", null);
        Objects.requireNonNull(calls.answers.get("role b")).completeExceptionally(tooMany);
        iam.role("c");
        clock.turn();
        assertThat(clock.now).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aPolicyIsTwoRequestsAndTheCallerIsNone() {
        iam.managedPolicy("m");
        iam.caller();
        iam.role("a");

        assertThat(calls.made).containsExactly("managedPolicy m", "caller");
        clock.turn();
        assertThat(clock.now).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(calls.made).endsWith("role a");
    }

    @Test
    void aHangingCallHoldsNoOther() {
        iam.role("hangs");
        CompletionStage<Role> next = iam.role("b");
        clock.turn();
        Objects.requireNonNull(calls.answers.get("role b")).complete(new Role("arn", Map.of()));

        assertThat(next.toCompletableFuture()).isCompleted();
    }

    @Test
    void callsThatAreAnsweredAtOnceMayFollowEachOtherForLong() {
        PacedIam fast = new PacedIam(calls.iam(), 1_000_000, Runnable::run, clock::nanoTime, clock);
        fast.role("a");
        Objects.requireNonNull(calls.answers.get("role a"))
                .completeExceptionally(IamException.throttled("Rate exceeded", null));
        calls.made.clear();
        calls.answeredAtOnce = true;
        chain(fast, 50_000);
        assertThat(calls.made).isEmpty();
        clock.now += Duration.ofSeconds(1).toNanos();
        clock.turn();

        assertThat(calls.made).hasSize(50_000);
    }

    private static void chain(Iam paced, int left) {
        if (left > 0) {
            paced.deletePolicy("m").whenComplete((given, failure) -> chain(paced, left - 1));
        }
    }

    @Test
    void closedCallsFail() {
        iam.role("a");
        CompletionStage<Role> waiting = iam.role("b");
        CompletionStage<Void> removal = iam.deletePolicy("m");
        iam.close();

        assertThat(IamCalls.refusal(waiting).isTransient()).isTrue();
        assertThat(IamCalls.refusal(removal).isThrottling()).isFalse();
        assertThat(IamCalls.refusal(iam.role("c")).kind()).isEqualTo(Kind.NOT_NOW);
        assertThat(calls.closed).isTrue();
        clock.turn();
        assertThat(calls.made).containsExactly("role a");
    }
}
