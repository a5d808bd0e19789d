package io.millrace.local.tool.deploy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the next calls of an operation, without effect. */
final class StandInFaults {

    /** How a call fails. */
    enum Fault {
        /** As the service itself refuses a caller that is too quick. */
        THROTTLED,
        /** As something before the service does, which knows nothing of its protocol. */
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
