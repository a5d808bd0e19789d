package io.millrace.jobs.subscriberusage.dedupe;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The ids of one hour and slot, those apart that are not in state yet.
 *
 * <p>In state they are blocks, format 1: one byte format, eight bytes when it was written (epoch millis), then 16 bytes
 * an id.
 */
final class SeenSet {

    static final byte FORMAT = 1;

    private static final int HEADER = 1 + Long.BYTES;
    private static final int ID = 2 * Long.BYTES;

    /** Overhead of the objects and a map entry, besides the arrays. */
    private static final int FIXED_BYTES = 200;

    private final SeenIds ids = new SeenIds();
    private long[] fresh = {};
    private int freshLength;
    private int blocks;
    private long written = Long.MIN_VALUE;

    /** Takes in a block from state. */
    void load(byte[] block) {
        written = Math.max(written, written(block));
        ByteBuffer buffer = ByteBuffer.wrap(block, HEADER, block.length - HEADER);
        if (buffer.remaining() % ID != 0) {
            throw new IllegalStateException("a block of ids of " + block.length + " bytes");
        }
        while (buffer.hasRemaining()) {
            ids.add(buffer.getLong(), buffer.getLong());
        }
        blocks++;
    }

    /** Epoch millis at which a block was written. */
    static long written(byte[] block) {
        if (block.length < HEADER || block[0] != FORMAT) {
            throw new IllegalStateException("a block of ids that this release cannot read");
        }
        return ByteBuffer.wrap(block).getLong(1);
    }

    /** Whether it is new. */
    boolean add(long high, long low, long now) {
        if (!ids.add(high, low)) {
            return false;
        }
        if (freshLength == fresh.length) {
            fresh = Arrays.copyOf(fresh, Math.max(8, fresh.length / 4 * 6));
        }
        fresh[freshLength++] = high;
        fresh[freshLength++] = low;
        written = Math.max(written, now);
        return true;
    }

    boolean contains(long high, long low) {
        return ids.contains(high, low);
    }

    boolean isEmpty() {
        return ids.size() == 0;
    }

    int size() {
        return ids.size();
    }

    boolean isInState() {
        return freshLength == 0;
    }

    /** Blocks in state. */
    int blocks() {
        return blocks;
    }

    /** Epoch millis at which the last id was added. */
    long written() {
        return written;
    }

    /** A block of the ids that are not in state, which they are from now on. */
    byte[] takeFresh() {
        byte[] bytes = new byte[HEADER + freshLength / 2 * ID];
        ByteBuffer block = begin(bytes);
        for (int i = 0; i < freshLength; i++) {
            block.putLong(fresh[i]);
        }
        fresh = new long[0];
        freshLength = 0;
        blocks++;
        return bytes;
    }

    /** One block of all ids, to take the place of those in state. */
    byte[] takeAll() {
        byte[] bytes = new byte[HEADER + ids.size() * ID];
        ids.forEach(begin(bytes)::putLong);
        fresh = new long[0];
        freshLength = 0;
        blocks = 1;
        return bytes;
    }

    private ByteBuffer begin(byte[] block) {
        return ByteBuffer.wrap(block).put(FORMAT).putLong(written);
    }

    /** Heap that it takes. */
    long bytes() {
        return FIXED_BYTES + ids.bytes() + (long) fresh.length * Long.BYTES;
    }
}
