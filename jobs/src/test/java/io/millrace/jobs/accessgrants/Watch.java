package io.millrace.jobs.accessgrants;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that records each asynchronous call of a port as {@code method argument argument}, and fails or delays calls.
 */
public final class Watch {

    private final List<String> calls = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Function<String, @Nullable Exception> failures = call -> null;
    private Function<String, @Nullable Exception> losses = call -> null;
    private Predicate<String> kept = call -> false;

    public <T> T port(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> CompletionStage.class.isAssignableFrom(method.getReturnType())
                        ? call(target, method, arguments == null ? new Object[0] : arguments)
                        : method.invoke(target, arguments)));
    }

    /** The failure of a call; null for none. */
    public void fail(Function<String, @Nullable Exception> rule) {
        failures = rule;
    }

    /** The failure of a call that takes effect, but whose answer is lost; null for none. */
    public void lose(Function<String, @Nullable Exception> rule) {
        losses = rule;
    }

    /** Calls that begin so fail. */
    public void fail(String beginning, Exception failure) {
        fail(call -> call.startsWith(beginning) ? failure : null);
    }

    public void failNothing() {
        fail(call -> null);
        lose(call -> null);
    }

    /** Calls that begin so are made when they are let go. */
    public void keepWaiting(String beginning) {
        kept = call -> call.startsWith(beginning);
    }

    public int waiting() {
        return waiting.size();
    }

    /** The call that waits for longest is made and answered. */
    public void letOneGo() {
        waiting.remove().run();
    }

    /** From now on no call waits. */
    public void letGo() {
        kept = call -> false;
        while (!waiting.isEmpty()) {
            letOneGo();
        }
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    public long calls(String beginning) {
        return calls.stream().filter(call -> call.startsWith(beginning)).count();
    }

    public void forget() {
        calls.clear();
    }

    private CompletionStage<?> call(Object target, Method method, Object[] arguments) {
        String call = Arrays.stream(arguments).map(Objects::toString).collect(Collectors.joining(" "));
        String named = call.isEmpty() ? method.getName() : method.getName() + ' ' + call;
        calls.add(named);
        if (!kept.test(named)) {
            return made(named, target, method, arguments);
        }
        CompletableFuture<Object> answer = new CompletableFuture<>();
        waiting.add(() -> made(named, target, method, arguments).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    private CompletionStage<?> made(String call, Object target, Method method, Object[] arguments) {
        Exception failure = failures.apply(call);
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        try {
            CompletionStage<?> answer = (CompletionStage<?>) method.invoke(target, arguments);
            Exception loss = losses.apply(call);
            return loss == null ? answer : CompletableFuture.failedFuture(loss);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
