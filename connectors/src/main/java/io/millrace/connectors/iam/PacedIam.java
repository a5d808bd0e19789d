package io.millrace.connectors.iam;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.DelayedExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * IAM at a limited rate, which adapts to throttling. Calls wait without a thread, removals before all others: they end
 * access. A list counts as one request, however many pages it has.
 *
 * <p>IAM's quotas are of the account, not of the caller: all calls to one account go through one of these.
 */
public final class PacedIam implements Iam {

    /** The policy, and its default version. */
    private static final int MANAGED_POLICY_REQUESTS = 2;

    private final Iam iam;
    private final CallRate rate;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final DelayedExecutor delays;
    private final Deque<Waiting<?>> removals = new ArrayDeque<>();
    private final Deque<Waiting<?>> others = new ArrayDeque<>();
    private boolean starting;
    private boolean timed;
    private boolean closed;

    /**
     * @param callsPerSecond the most; more than 0
     * @param threads that calls begin on
     */
    public PacedIam(Iam iam, double callsPerSecond, Executor threads) {
        this(
                iam,
                callsPerSecond,
                threads,
                System::nanoTime,
                delay -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    PacedIam(Iam iam, double callsPerSecond, Executor threads, LongSupplier nanoTime, DelayedExecutor delays) {
        this.iam = iam;
        this.rate = new CallRate(callsPerSecond, nanoTime.getAsLong());
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.delays = delays;
    }

    /** A call of another service, whose quota is its own. */
    @Override
    public CompletionStage<String> caller() {
        Waiting<String> call = new Waiting<>(0, iam::caller);
        threads.execute(call::begin);
        return call.answer;
    }

    @Override
    public CompletionStage<Role> role(String role) {
        return call(1, () -> iam.role(role));
    }

    @Override
    public CompletionStage<AuthorizationPage> authorizationDetails(@Nullable String marker) {
        return call(1, () -> iam.authorizationDetails(marker));
    }

    @Override
    public CompletionStage<List<String>> roles() {
        return call(1, () -> iam.roles());
    }

    @Override
    public CompletionStage<List<String>> inlinePolicies(String role) {
        return call(1, () -> iam.inlinePolicies(role));
    }

    @Override
    public CompletionStage<String> inlinePolicy(String role, String policy) {
        return call(1, () -> iam.inlinePolicy(role, policy));
    }

    @Override
    public CompletionStage<Void> putInlinePolicy(String role, String policy, String document) {
        return call(1, () -> iam.putInlinePolicy(role, policy, document));
    }

    @Override
    public CompletionStage<Void> deleteInlinePolicy(String role, String policy) {
        return removal(() -> iam.deleteInlinePolicy(role, policy));
    }

    @Override
    public CompletionStage<List<String>> attachedPolicies(String role, String path) {
        return call(1, () -> iam.attachedPolicies(role, path));
    }

    @Override
    public CompletionStage<String> managedPolicy(String arn) {
        return call(MANAGED_POLICY_REQUESTS, () -> iam.managedPolicy(arn));
    }

    @Override
    public CompletionStage<String> createPolicy(String path, String name, String document) {
        return call(1, () -> iam.createPolicy(path, name, document));
    }

    @Override
    public CompletionStage<List<String>> spareVersions(String arn) {
        return call(1, () -> iam.spareVersions(arn));
    }

    @Override
    public CompletionStage<Void> createPolicyVersion(String arn, String document) {
        return call(1, () -> iam.createPolicyVersion(arn, document));
    }

    @Override
    public CompletionStage<Void> deletePolicyVersion(String arn, String version) {
        return removal(() -> iam.deletePolicyVersion(arn, version));
    }

    @Override
    public CompletionStage<Void> attachPolicy(String role, String arn) {
        return call(1, () -> iam.attachPolicy(role, arn));
    }

    @Override
    public CompletionStage<Void> detachPolicy(String role, String arn) {
        return removal(() -> iam.detachPolicy(role, arn));
    }

    @Override
    public CompletionStage<Void> deletePolicy(String arn) {
        return removal(() -> iam.deletePolicy(arn));
    }

    /** Calls that wait fail. */
    @Override
    public void close() {
        List<Waiting<?>> waiting;
        synchronized (removals) {
            closed = true;
            waiting = new ArrayList<>(removals);
            waiting.addAll(others);
            removals.clear();
            others.clear();
        }
        waiting.forEach(Waiting::refuse);
        delays.close();
        iam.close();
    }

    private <T> CompletionStage<T> call(int requests, Supplier<CompletionStage<T>> call) {
        return submit(new Waiting<>(requests, call), others);
    }

    private <T> CompletionStage<T> removal(Supplier<CompletionStage<T>> call) {
        return submit(new Waiting<>(1, call), removals);
    }

    private <T> CompletionStage<T> submit(Waiting<T> call, Deque<Waiting<?>> queue) {
        boolean accepted;
        synchronized (removals) {
            accepted = !closed;
            if (accepted) {
                queue.add(call);
            }
        }
        if (accepted) {
            start();
        } else {
            call.refuse();
        }
        return call.answer;
    }

    /** One caller at a time starts what may run: calls that are answered at once would recurse ever deeper. */
    private void start() {
        while (true) {
            Waiting<?> next;
            synchronized (removals) {
                next = starting ? null : next();
                if (next == null) {
                    return;
                }
                starting = true;
            }
            try {
                threads.execute(next::begin);
            } finally {
                synchronized (removals) {
                    starting = false;
                }
            }
        }
    }

    /** Null when none may begin now. */
    private @Nullable Waiting<?> next() {
        Deque<Waiting<?>> queue = removals.isEmpty() ? others : removals;
        Waiting<?> first = queue.peek();
        if (first == null) {
            return null;
        }
        long now = nanoTime.getAsLong();
        if (rate.tryTake(first.requests, now)) {
            first.sentAt = now;
            return queue.remove();
        }
        if (!timed) {
            timed = true;
            Duration delay = rate.untilNext(now);
            delays.after(delay).execute(this::resume);
        }
        return null;
    }

    private void resume() {
        synchronized (removals) {
            timed = false;
        }
        start();
    }

    private void observe(Throwable failure, long sentAt) {
        if (failure instanceof IamException && ((IamException) failure).isThrottling()) {
            synchronized (removals) {
                rate.throttled(sentAt, nanoTime.getAsLong());
            }
        }
    }

    private final class Waiting<T> {

        final CompletableFuture<T> answer = new CompletableFuture<>();
        final int requests;
        private final Supplier<CompletionStage<T>> call;
        private long sentAt;

        Waiting(int requests, Supplier<CompletionStage<T>> call) {
            this.requests = requests;
            this.call = call;
        }

        void begin() {
            made().whenComplete((given, failure) -> {
                if (failure == null) {
                    answer.complete(given);
                    return;
                }
                Throwable cause = AsyncFailures.cause(failure);
                observe(cause, sentAt);
                answer.completeExceptionally(cause);
            });
        }

        /** A call that throws instead of returning a stage has failed as well. */
        private CompletionStage<T> made() {
            try {
                return call.get();
            } catch (RuntimeException notBegun) {
                return CompletableFuture.failedFuture(notBegun);
            }
        }

        void refuse() {
            answer.completeExceptionally(new IamException(Kind.NOT_NOW, "The connection to IAM is closed.", null));
        }
    }
}
