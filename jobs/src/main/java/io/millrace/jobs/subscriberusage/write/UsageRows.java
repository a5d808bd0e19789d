package io.millrace.jobs.subscriberusage.write;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Rows of usage as one compressed block, in state as on the way to the files.
 *
 * <p>Layout, format 1: one byte format, four bytes length before compression, then ZSTD; in it per row four bytes length
 * and the row in Avro's binary encoding.
 */
public final class UsageRows {

    static final byte FORMAT = 1;

    private static final int HEADER = 1 + Integer.BYTES;
    private static final int ZSTD_LEVEL = 1;
    private static final int SMALLEST = 4 * 1024;

    private byte[] bytes = new byte[SMALLEST];
    private int length;

    boolean isEmpty() {
        return length == 0;
    }

    /** Bytes of the rows that it holds. */
    int length() {
        return length;
    }

    public void add(ByteBuffer row) {
        int size = row.remaining();
        int needed = Math.addExact(length, Integer.BYTES + size);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
        ByteBuffer.wrap(bytes).putInt(length, size);
        row.duplicate().get(bytes, length + Integer.BYTES, size);
        length = needed;
    }

    /** The block of the rows added since the last call. */
    public byte[] take() {
        byte[] block = new byte[HEADER + Math.toIntExact(Zstd.compressBound(length))];
        ByteBuffer.wrap(block).put(FORMAT).putInt(length);
        long compressed = Zstd.compressByteArray(block, HEADER, block.length - HEADER, bytes, 0, length, ZSTD_LEVEL);
        length = 0;
        bytes = new byte[SMALLEST];
        return Arrays.copyOf(block, HEADER + (int) compressed);
    }

    /** Takes the rows of a block one by one. */
    public interface Visitor {
        void row(byte[] bytes, int from, int length) throws IOException;
    }

    public static void read(ByteBuffer block, Visitor visitor) throws IOException {
        if (block.remaining() < HEADER || block.get(block.position()) != FORMAT) {
            throw new IllegalStateException("a block of rows that this release cannot read");
        }
        int length = block.getInt(block.position() + 1);
        byte[] rows = new byte[length];
        long read = Zstd.decompressByteArray(
                rows,
                0,
                length,
                block.array(),
                block.arrayOffset() + block.position() + HEADER,
                block.remaining() - HEADER);
        if (read != length) {
            throw new IllegalStateException("a block of rows that is damaged");
        }
        ByteBuffer sizes = ByteBuffer.wrap(rows);
        int at = 0;
        while (at < length) {
            int size = sizes.getInt(at);
            visitor.row(rows, at + Integer.BYTES, size);
            at += Integer.BYTES + size;
        }
    }

    /** The block with its rows in another schema, as Avro resolves it. */
    static byte[] convert(byte[] block, Schema from, Schema to) throws IOException {
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(from, to);
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(to);
        UsageRows converted = new UsageRows();
        read(ByteBuffer.wrap(block), (bytes, at, size) -> {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, at, size, null);
            ByteArrayOutputStream row = new ByteArrayOutputStream(size);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(row, null);
            writer.write(reader.read(null, decoder), encoder);
            converted.add(ByteBuffer.wrap(row.toByteArray()));
        });
        return converted.take();
    }
}
