package io.millrace.connectors.dataexchange;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of a test, and the one at which the process dies: nothing is called after it, nothing of it is heard. */
public final class CallTrace {

    /** Where in a call the process dies. */
    public enum Death {
        BEFORE,
        AFTER
    }

    /** The process is dead. */
    public static final class KilledException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /**
     * A call that was made.
     *
     * @param subject id of what it is about
     */
    public record Made(Call call, String subject, boolean done) {}

    private final List<Made> made = new ArrayList<>();
    private int begun;
    private int deadly = -1;
    private Death death = Death.BEFORE;
    private boolean dead;

    /** The call, counted from 0, at which the process dies. */
    public synchronized void killAt(int index, Death when) {
        deadly = index;
        death = when;
    }

    /** A new process. */
    public synchronized void revive() {
        dead = false;
        deadly = -1;
    }

    /** How many calls were begun. */
    public synchronized int begun() {
        return begun;
    }

    /** What was answered, in the order of the answers. */
    public synchronized List<Made> made() {
        return List.copyOf(made);
    }

    /** Ids of what the calls of a kind were about that were answered without an error. */
    public List<String> done(Call call) {
        return made().stream()
                .filter(one -> one.call() == call && one.done())
                .map(Made::subject)
                .toList();
    }

    synchronized <T> CompletionStage<T> call(Call call, String subject, Supplier<CompletionStage<T>> action) {
        if (dead) {
            return CompletableFuture.failedFuture(new KilledException());
        }
        boolean isDeadly = begun++ == deadly;
        dead = isDeadly;
        if (isDeadly && death == Death.BEFORE) {
            return CompletableFuture.failedFuture(new KilledException());
        }
        return action.get()
                .handle((value, failure) -> {
                    synchronized (this) {
                        made.add(new Made(call, subject, failure == null));
                    }
                    if (isDeadly) {
                        throw new KilledException();
                    }
                    return new Answer<>(value, failure);
                })
                .thenCompose(Answer::stage);
    }

    private record Answer<T>(T value, @Nullable Throwable failure) {

        CompletionStage<T> stage() {
            return failure == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(failure);
        }
    }
}
