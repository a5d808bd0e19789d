package io.millrace.jobs.subscriberusage.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of the fields that were read from one record, in UTF-8, in one buffer that is used again for the next. A
 * slot is a region of it, or absent; two slots may share one.
 */
public final class FieldBuffer {

    private static final int ABSENT = -1;

    private final int[] starts;
    private final int[] ends;
    private byte[] bytes = new byte[4096];
    private int length;
    private int kept;

    public FieldBuffer(int slots) {
        this.starts = new int[slots];
        this.ends = new int[slots];
        Arrays.fill(starts, ABSENT);
    }

    /** Forgets all but what was kept. */
    void clear() {
        length = kept;
        for (int slot = 0; slot < starts.length; slot++) {
            if (starts[slot] >= kept) {
                starts[slot] = ABSENT;
            }
        }
    }

    /** Keeps the fields put so far when the others are cleared. */
    public void keep() {
        kept = length;
    }

    void remove(int slot) {
        starts[slot] = ABSENT;
    }

    public void put(int slot, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        put(slot, encoded, 0, encoded.length);
    }

    /** Puts a copy of the text that stands there. */
    public void put(int slot, byte[] source, int start, int end) {
        int count = end - start;
        ensureRoom(count);
        System.arraycopy(source, start, bytes, length, count);
        end(slot, length + count);
    }

    /** Gives a slot the text of another, or its absence. */
    public void share(int slot, int other) {
        starts[slot] = starts[other];
        ends[slot] = ends[other];
    }

    public void put(int slot, int start, int end) {
        starts[slot] = start;
        ends[slot] = end;
    }

    boolean isAbsent(int slot) {
        return starts[slot] == ABSENT;
    }

    boolean isEmpty(int slot) {
        return starts[slot] == ABSENT || starts[slot] == ends[slot];
    }

    boolean equals(int slot, byte[] text) {
        return starts[slot] != ABSENT && Arrays.equals(bytes, starts[slot], ends[slot], text, 0, text.length);
    }

    @Nullable
    String string(int slot) {
        return isAbsent(slot)
                ? null
                : new String(bytes, starts[slot], ends[slot] - starts[slot], StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int slot) {
        return starts[slot];
    }

    int end(int slot) {
        return ends[slot];
    }

    private void end(int slot, int end) {
        starts[slot] = length;
        ends[slot] = end;
        length = end;
    }

    private void ensureRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
