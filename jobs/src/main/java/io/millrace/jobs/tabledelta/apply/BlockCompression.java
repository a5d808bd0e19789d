package io.millrace.jobs.tabledelta.apply;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The form of a {@link RowBlock} in state: one byte format, four bytes length of the block, the block as one LZ4 block.
 *
 * <p>A compressing state backend compresses an entry again each time it moves it from one of its files to another,
 * which took more than a third of the processor time of a version of 5 million rows. Compressed once, before it reaches
 * the backend, a version fills fewer write buffers, and the backend moves plain bytes.
 *
 * <p>Not thread-safe: it keeps its buffers.
 */
final class BlockCompression {

    /** Differs from {@link RowBlock#FORMAT}, so that uncompressed blocks are recognised. */
    static final byte FORMAT = 2;

    private static final int LENGTH_AT = 1;
    private static final int DATA_AT = LENGTH_AT + Integer.BYTES;

    private final Lz4Compressor compressor = new Lz4Compressor();
    private final Lz4Decompressor decompressor = new Lz4Decompressor();
    private byte[] buffer = new byte[1 << 16];

    byte[] compress(byte[] block) {
        int lengthMax = DATA_AT + compressor.maxCompressedLength(block.length);
        if (buffer.length < lengthMax) {
            buffer = new byte[lengthMax];
        }
        buffer[0] = FORMAT;
        ByteBuffer.wrap(buffer).putInt(LENGTH_AT, block.length);
        int length = compressor.compress(block, 0, block.length, buffer, DATA_AT, buffer.length - DATA_AT);
        return Arrays.copyOf(buffer, DATA_AT + length);
    }

    /** @throws IllegalStateException when the format is unknown, or the block is incomplete */
    byte[] decompress(byte[] stored) {
        if (stored.length < DATA_AT || stored[0] != FORMAT) {
            throw new IllegalStateException(
                    "stored block of format " + (stored.length == 0 ? "none" : stored[0]) + ", expected " + FORMAT);
        }
        byte[] block = new byte[ByteBuffer.wrap(stored).getInt(LENGTH_AT)];
        int length = decompressor.decompress(stored, DATA_AT, stored.length - DATA_AT, block, 0, block.length);
        if (length != block.length) {
            throw new IllegalStateException("stored block of " + length + " bytes, not " + block.length);
        }
        return block;
    }
}
