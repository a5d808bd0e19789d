package io.millrace.jobs.subscriberusage.dedupe;

import java.util.function.LongConsumer;

/**
 * A set of ids of 128 bits, 20 to 24 bytes each once there are some dozens: pairs in one array, open addressing. Ids are
 * taken for evenly spread, as hashes are.
 */
final class SeenIds {

    /** Five of six places are taken before the array grows by a fifth. */
    private static final int PLACES = 6;

    private static final int TAKEN = 5;
    private static final int SMALLEST = 6;

    private long[] pairs = new long[2 * SMALLEST];
    private int inPairs;
    /** The one id that cannot be distinguished from an empty slot. */
    private boolean zero;

    /** Whether it is new. */
    boolean add(long high, long low) {
        if ((high | low) == 0) {
            boolean added = !zero;
            zero = true;
            return added;
        }
        int at = place(high, low);
        if ((pairs[at] | pairs[at + 1]) != 0) {
            return false;
        }
        pairs[at] = high;
        pairs[at + 1] = low;
        inPairs++;
        if ((long) inPairs * 2 * PLACES > (long) pairs.length * TAKEN) {
            grow();
        }
        return true;
    }

    boolean contains(long high, long low) {
        if ((high | low) == 0) {
            return zero;
        }
        int at = place(high, low);
        return (pairs[at] | pairs[at + 1]) != 0;
    }

    /** Index of the id, or of the empty slot where it would be. */
    private int place(long high, long low) {
        int at = 2 * (int) (((high >>> Integer.SIZE) * (pairs.length / 2)) >>> Integer.SIZE);
        while ((pairs[at] | pairs[at + 1]) != 0 && (pairs[at] != high || pairs[at + 1] != low)) {
            at += 2;
            if (at == pairs.length) {
                at = 0;
            }
        }
        return at;
    }

    private void grow() {
        long[] full = pairs;
        pairs = new long[2 * (full.length / 2 * PLACES / TAKEN + 1)];
        for (int i = 0; i < full.length; i += 2) {
            if ((full[i] | full[i + 1]) != 0) {
                int at = place(full[i], full[i + 1]);
                pairs[at] = full[i];
                pairs[at + 1] = full[i + 1];
            }
        }
    }

    int size() {
        return inPairs + (zero ? 1 : 0);
    }

    /** Bytes of its array. */
    long bytes() {
        return (long) pairs.length * Long.BYTES;
    }

    /** Each id as two numbers, high then low. */
    void forEach(LongConsumer consumer) {
        if (zero) {
            consumer.accept(0);
            consumer.accept(0);
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if ((pairs[i] | pairs[i + 1]) != 0) {
                consumer.accept(pairs[i]);
                consumer.accept(pairs[i + 1]);
            }
        }
    }
}
