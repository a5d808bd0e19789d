package io.millrace.connectors.saga;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that are not over, by their key and in the order of arrival. */
final class CommandOrder<C> {

    private final Map<String, Deque<Long>> places = new HashMap<>();
    /** The last of each key, while another one is before it. */
    private final Map<String, C> waiting = new HashMap<>();

    private long arrived;
    private int size;

    /** @return the command's place in the order of arrival, which is its own for good */
    long arrive(String key, C command) {
        long place = arrived++;
        Deque<Long> ofKey = places.computeIfAbsent(key, first -> new ArrayDeque<>());
        if (!ofKey.isEmpty()) {
            waiting.put(key, command);
        }
        ofKey.add(place);
        size++;
        return place;
    }

    /** The last command of a key, if it has not had its turn; null otherwise. */
    @Nullable
    C lastWaiting(String key) {
        return waiting.get(key);
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
        if (ofKey.size() == 1) {
            waiting.remove(key);
        } else if (ofKey.isEmpty()) {
            places.remove(key);
        }
    }

    /** How many commands are not over. */
    int size() {
        return size;
    }
}
