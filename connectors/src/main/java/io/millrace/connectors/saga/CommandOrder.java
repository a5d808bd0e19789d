package io.millrace.connectors.saga;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The commands that are not over, by their key and in the order of arrival. */
final class CommandOrder {

    private final Map<String, Deque<Long>> places = new HashMap<>();
    private long arrived;
    private int size;

    /** @return the command's place in the order of arrival, which is its own for good */
    long arrive(String key) {
        long place = arrived++;
        places.computeIfAbsent(key, first -> new ArrayDeque<>()).add(place);
        size++;
        return place;
    }

    /** Whether no earlier command of the key is left. */
    boolean isFirst(String key, long place) {
        Deque<Long> ofKey = places.get(key);
        return ofKey != null && ofKey.element() == place;
    }

    /** The first command of the key is over, and it is the next one's turn. */
    void over(String key) {
        Deque<Long> ofKey = places.get(key);
        if (ofKey == null) {
            throw new IllegalStateException("No command of " + key + " is under way");
        }
        ofKey.remove();
        size--;
        if (ofKey.isEmpty()) {
            places.remove(key);
        }
    }

    /** How many commands are not over. */
    int size() {
        return size;
    }
}
