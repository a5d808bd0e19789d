package io.millrace.jobs.tabledelta.apply;

import io.millrace.jobs.tabledelta.rule.KeyHash;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a version in one bucket, indexed by key. Of several rows with one key the last counts: runs are in the
 * order of file names, rows in the order of the file.
 *
 * <p>Takes 32 bytes for each row in addition to the blocks.
 */
final class RunRows {

    static final int NONE = -1;

    private final byte[][] blocks;
    private final int[] blockOf;
    private final int[] keyStart;
    private final int[] keyEnd;
    private final int[] valuesStart;
    private final int[] valuesEnd;
    private final int[] hashes;
    private final long[] rowNumbers;
    /** Open addressing: row + 1, or 0 in a free slot. */
    private final int[] slots;

    private int size;

    RunRows(List<byte[]> blocks) {
        this.blocks = blocks.toArray(new byte[0][]);
        int rows = 0;
        for (byte[] block : this.blocks) {
            rows = Math.addExact(rows, RowBlock.count(block));
        }
        blockOf = new int[rows];
        keyStart = new int[rows];
        keyEnd = new int[rows];
        valuesStart = new int[rows];
        valuesEnd = new int[rows];
        hashes = new int[rows];
        rowNumbers = new long[rows];
        slots = new int[Math.max(16, Integer.highestOneBit(Math.max(1, rows)) * 4)];
        for (int b = 0; b < this.blocks.length; b++) {
            RowBlock.Cursor cursor = new RowBlock.Cursor(this.blocks[b]);
            while (cursor.next()) {
                add(b, cursor);
            }
        }
    }

    private void add(int block, RowBlock.Cursor row) {
        int index = size++;
        blockOf[index] = block;
        keyStart[index] = row.keyStart();
        keyEnd[index] = row.keyEnd();
        valuesStart[index] = row.valuesStart();
        valuesEnd[index] = row.valuesEnd();
        rowNumbers[index] = row.rowNumber();
        hashes[index] = (int) KeyHash.of(blocks[block], row.keyStart(), row.keyEnd());
        int slot = slot(blocks[block], row.keyStart(), row.keyEnd(), hashes[index]);
        slots[slot] = index + 1;
    }

    private int slot(byte[] bytes, int start, int end, int hash) {
        int mask = slots.length - 1;
        // the low bits select the bucket, so all rows here share some of them
        int slot = (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
        while (slots[slot] != 0) {
            int row = slots[slot] - 1;
            if (hashes[row] == hash
                    && Arrays.equals(blocks[blockOf[row]], keyStart[row], keyEnd[row], bytes, start, end)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Number of rows, including those that lost their key to a later one. */
    int size() {
        return size;
    }

    /** False when the row lost its key to a later one. */
    boolean isCurrent(int row) {
        return slots[slot(blocks[blockOf[row]], keyStart[row], keyEnd[row], hashes[row])] == row + 1;
    }

    /** The row with the key of a row of another version, or {@link #NONE}. */
    int find(RunRows other, int row) {
        return slots[slot(other.block(row), other.keyStart[row], other.keyEnd[row], other.hashes[row])] - 1;
    }

    /** Compares all values; valid only when both versions have the same columns. */
    boolean sameValues(int row, RunRows other, int otherRow) {
        return Arrays.equals(
                block(row),
                valuesStart[row],
                valuesEnd[row],
                other.block(otherRow),
                other.valuesStart[otherRow],
                other.valuesEnd[otherRow]);
    }

    byte[] block(int row) {
        return blocks[blockOf[row]];
    }

    int blockIndex(int row) {
        return blockOf[row];
    }

    int keyStart(int row) {
        return keyStart[row];
    }

    int keyEnd(int row) {
        return keyEnd[row];
    }

    int valuesStart(int row) {
        return valuesStart[row];
    }

    long rowNumber(int row) {
        return rowNumbers[row];
    }
}
