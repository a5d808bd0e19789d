package io.millrace.local.tool.deploy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faults of the next calls of an operation, which then have no effect. */
final class StandInFaults {

    /** The kinds of faults. */
    enum Fault {
        /** Throttling by the service. */
        THROTTLED,
        /** An error of a proxy in front of the service, outside its protocol. */
        NOT_OF_THE_SERVICE
    }

    private final Map<String, Deque<Fault>> coming = new HashMap<>();

    synchronized void next(String operation, Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            coming.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(fault);
        }
    }

    synchronized @Nullable Fault take(String operation) {
        return coming.getOrDefault(operation, new ArrayDeque<>()).poll();
    }
}
