package io.millrace.connectors.saga;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The order of the commands that are not over, by key. */
final class CommandOrder<C> {

    private final Map<String, Deque<Long>> positions = new HashMap<>();
    /** The last command of each key, while another one is before it. */
    private final Map<String, C> waiting = new HashMap<>();

    private long arrived;
    private int size;

    /**
     * Adds a command behind the others of its key.
     *
     * @return its position in the order of arrival, which no other command gets
     */
    long arrive(String key, C command) {
        long position = arrived++;
        Deque<Long> ofKey = positions.computeIfAbsent(key, first -> new ArrayDeque<>());
        if (!ofKey.isEmpty()) {
            waiting.put(key, command);
        }
        ofKey.add(position);
        size++;
        return position;
    }

    /** The last command of a key, if it is not the first too; null otherwise. */
    @Nullable
    C lastWaiting(String key) {
        return waiting.get(key);
    }

    /** Whether no earlier command of the key is left. */
    boolean isFirst(String key, long position) {
        Deque<Long> ofKey = positions.get(key);
        return ofKey != null && ofKey.element() == position;
    }

    /** Removes the first command of a key; the next one becomes the first. */
    void over(String key) {
        Deque<Long> ofKey = positions.get(key);
        if (ofKey == null) {
            throw new IllegalStateException("No command of " + key + " is in progress");
        }
        ofKey.remove();
        size--;
        if (ofKey.size() == 1) {
            waiting.remove(key);
        } else if (ofKey.isEmpty()) {
            positions.remove(key);
        }
    }

    /** Commands that are not over, of all keys. */
    int size() {
        return size;
    }
}
