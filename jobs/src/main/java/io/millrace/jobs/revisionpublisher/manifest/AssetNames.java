package io.millrace.jobs.revisionpublisher.manifest;

import java.nio.ByteBuffer;

/**
 * The names of a manifest's assets, each with the index of the first asset of that name. A name is kept as 128 bits of its
 * SHA-256: 20 bytes a slot, 28 to 56 a name, where the text itself takes several times as many.
 */
public final class AssetNames {

    /** The result for a new name. */
    public static final int NONE = -1;

    private static final int SLOTS_INITIAL = 1_024;

    private long[] high = new long[SLOTS_INITIAL];
    private long[] low = new long[SLOTS_INITIAL];
    /** Index of the asset plus one; 0 for an empty slot. */
    private int[] owners = new int[SLOTS_INITIAL];

    private int size;

    /**
     * Adds a name.
     *
     * @return the index of the asset that has the name already; {@link #NONE} when it is new, and now this asset's
     */
    public int add(String name, int index) {
        ByteBuffer hash = ByteBuffer.wrap(TextHash.of(name));
        long first = hash.getLong();
        long second = hash.getLong();
        int slot = slot(first, second);
        if (owners[slot] != 0) {
            return owners[slot] - 1;
        }
        put(slot, first, second, index + 1);
        size++;
        if (size > owners.length / 4 * 3) {
            grow();
        }
        return NONE;
    }

    /** The slot that has the name, else the empty one that would. */
    private int slot(long first, long second) {
        int slot = (int) first & (owners.length - 1);
        while (owners[slot] != 0 && (high[slot] != first || low[slot] != second)) {
            slot = (slot + 1) & (owners.length - 1);
        }
        return slot;
    }

    private void put(int slot, long first, long second, int owner) {
        high[slot] = first;
        low[slot] = second;
        owners[slot] = owner;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldOwners = owners;
        high = new long[oldHigh.length * 2];
        low = new long[oldLow.length * 2];
        owners = new int[oldOwners.length * 2];
        for (int i = 0; i < oldOwners.length; i++) {
            if (oldOwners[i] != 0) {
                put(slot(oldHigh[i], oldLow[i]), oldHigh[i], oldLow[i], oldOwners[i]);
            }
        }
    }
}
