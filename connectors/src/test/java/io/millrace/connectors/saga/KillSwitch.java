package io.millrace.connectors.saga;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A counter of the calls of a test, which ends the process at one: no call is made after it, no answer comes back. */
public final class KillSwitch {

    /** The moment of a call at which the process dies. */
    public enum Death {
        BEFORE,
        AFTER
    }

    /** The process is dead. */
    public static final class KilledException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

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

    /** Calls that were begun. */
    public synchronized int begun() {
        return begun;
    }

    /** A port whose asynchronous calls are counted. */
    public <T> T watch(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> CompletionStage.class.isAssignableFrom(method.getReturnType())
                        ? call(() -> invoke(target, method, arguments))
                        : method.invoke(target, arguments)));
    }

    @SuppressWarnings("unchecked")
    private static CompletionStage<Object> invoke(Object target, Method method, Object[] arguments) {
        try {
            return (CompletionStage<Object>) method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A call that is counted. */
    public <T> CompletionStage<T> call(Supplier<CompletionStage<T>> action) {
        boolean deadlyCall;
        synchronized (this) {
            if (dead) {
                return CompletableFuture.failedFuture(new KilledException());
            }
            deadlyCall = begun++ == deadly;
            dead = deadlyCall;
            if (deadlyCall && death == Death.BEFORE) {
                return CompletableFuture.failedFuture(new KilledException());
            }
        }
        if (!deadlyCall) {
            return action.get();
        }
        return action.get().handle((value, failure) -> {
            throw new KilledException();
        });
    }
}
