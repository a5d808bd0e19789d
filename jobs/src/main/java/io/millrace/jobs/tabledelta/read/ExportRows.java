package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.csv.RowReader;
import io.millrace.connectors.rejects.Finding;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.apply.Columns;
import io.millrace.jobs.tabledelta.apply.RowBlock;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import io.millrace.jobs.tabledelta.rule.KeyHash;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One data file as chunks of row blocks, one block per bucket that has rows in the chunk. No chunk follows the first
 * finding; reading goes on only to report all findings together.
 */
public final class ExportRows implements Closeable {

    /** Findings reported of one file. */
    static final int FINDINGS_MAX = 100;

    /** Bytes of rows in a chunk: what is lost of the reader's work at a restart, and what a bucket's block is cut from. */
    public static final int CHUNK_BYTES = 4 << 20;

    /** Rows smaller than this, encoded, fit into any record of any destination, however they are written there. */
    private static final int ALWAYS_FITS_BYTES = 64 << 10;

    private static final int ESCAPE_MAX = 3;

    private final RowReader rows;
    private final RowLimit limit;
    private final long skip;
    private final int chunkBytes;
    private final RowBlock.Writer[] writers;
    private final List<Finding> findings = new ArrayList<>();
    private final RowLayout layout;
    private final Columns columns;
    private final int[] keyFields;
    private final int[] valueFields;

    private byte[] key = new byte[256];
    private byte[] values = new byte[1024];
    private long read;

    /** Whether every operation on a row can be published. */
    @FunctionalInterface
    public interface RowLimit {
        /** Reason why not; null when it can. */
        @Nullable
        String refusal(Image key, Image row);
    }

    /** Rows up to one row number, by bucket. */
    static final class Chunk {
        private final byte[] @Nullable [] blocks;
        private final long rows;

        private Chunk(byte[] @Nullable [] blocks, long rows) {
            this.blocks = blocks;
            this.rows = rows;
        }

        /** By bucket; null where a bucket has no row. */
        byte[] @Nullable [] blocks() {
            return blocks;
        }

        /** Number of the last row in it. */
        long rows() {
            return rows;
        }
    }

    /**
     * @param skip rows at the beginning that were sent to the buckets before
     * @param chunkBytes bytes of encoded rows that make a chunk
     */
    ExportRows(RowReader rows, List<String> keyColumns, int buckets, long skip, RowLimit limit, int chunkBytes) {
        this.rows = rows;
        this.limit = limit;
        this.skip = skip;
        this.chunkBytes = chunkBytes;
        this.writers = new RowBlock.Writer[buckets];
        Arrays.setAll(writers, i -> new RowBlock.Writer());
        List<String> header = rows.header();
        List<String> missing = new ArrayList<>(keyColumns);
        missing.removeAll(header);
        if (!missing.isEmpty()) {
            findings.add(Finding.ofText(
                    ExportRule.KEY_COLUMN.id(),
                    "header",
                    "no column " + String.join(", ", missing) + " among " + header,
                    String.join(",", header)));
        }
        List<String> keys = new ArrayList<>(keyColumns);
        keys.removeAll(missing);
        this.layout = new RowLayout(new ArrayList<>(header), new ArrayList<>(keys));
        this.columns = new Columns(layout);
        this.keyFields = columns.keys().stream().mapToInt(header::indexOf).toArray();
        this.valueFields = columns.values().stream().mapToInt(header::indexOf).toArray();
    }

    /** The next chunk; null at the verified end of the file, or when there are findings. */
    @Nullable
    Chunk next() throws IOException {
        if (isKeyMissing()) {
            return null;
        }
        try {
            return read();
        } catch (CsvException e) {
            findings.add(finding(e));
            return null;
        }
    }

    /** The file itself cannot be read on. */
    static Finding finding(CsvException broken) {
        return Finding.at(
                broken.rule().id(),
                "row " + broken.rowNumber() + ", line " + broken.lineNumber(),
                String.valueOf(broken.getMessage()));
    }

    private @Nullable Chunk read() throws IOException, CsvException {
        int size = 0;
        while (rows.next()) {
            read = rows.rowNumber();
            if (read <= skip) {
                continue;
            }
            if (!check()) {
                if (isFull()) {
                    return null;
                }
                continue;
            }
            int keyLength = encodeKey();
            int valuesLength = encodeValues();
            if (!fits(keyLength, valuesLength) && isFull()) {
                return null;
            }
            if (!findings.isEmpty()) {
                continue;
            }
            int bucket = KeyHash.bucket(KeyHash.of(key, 0, keyLength), writers.length);
            writers[bucket].add(read, key, keyLength, values, valuesLength);
            size += keyLength + valuesLength;
            if (size >= chunkBytes) {
                return chunk();
            }
        }
        return findings.isEmpty() && size > 0 ? chunk() : null;
    }

    private boolean isFull() {
        if (findings.size() < FINDINGS_MAX) {
            return false;
        }
        findings.add(Finding.at(ExportRule.TOO_MANY_FINDINGS.id(), position(), "the rest of the file was not read"));
        return true;
    }

    private boolean isKeyMissing() {
        return read == 0 && !findings.isEmpty();
    }

    private Chunk chunk() {
        byte[] @Nullable [] blocks = new byte[writers.length][];
        for (int i = 0; i < writers.length; i++) {
            blocks[i] = writers[i].isEmpty() ? null : writers[i].take();
        }
        return new Chunk(blocks, read);
    }

    private boolean check() {
        int fields = rows.fieldCount();
        int expected = layout.getColumns().size();
        if (fields != expected) {
            findings.add(Finding.ofText(
                    ExportRule.RAGGED_ROW.id(),
                    position(),
                    "the row has " + fields + " fields, the header " + expected,
                    rows.text()));
            return false;
        }
        for (int i = 0; i < keyFields.length; i++) {
            int field = keyFields[i];
            if (rows.isNull(field) || rows.start(field) == rows.end(field)) {
                findings.add(Finding.ofText(
                        ExportRule.KEY_EMPTY.id(),
                        position(),
                        "key column " + columns.keys().get(i) + " is " + (rows.isNull(field) ? "NULL" : "empty"),
                        rows.text()));
                return false;
            }
        }
        return true;
    }

    private boolean fits(int keyLength, int valuesLength) {
        if (keyLength + valuesLength < ALWAYS_FITS_BYTES) {
            return true;
        }
        String refusal = limit.refusal(columns.key(key, 0), rowImage());
        if (refusal == null) {
            return true;
        }
        findings.add(Finding.ofText(ExportRule.ROW_TOO_LARGE.id(), position(), refusal, rows.text()));
        return false;
    }

    private Image rowImage() {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 0; i < rows.fieldCount(); i++) {
            row.add(rows.isNull(i) ? null : new String(rows.characters(), rows.start(i), rows.end(i) - rows.start(i)));
        }
        return new Image(columns.exported(), row);
    }

    private String position() {
        return "row " + read + ", line " + rows.lineNumber();
    }

    private int encodeKey() {
        int at = 0;
        for (int field : keyFields) {
            key = room(key, at, field);
            at = encode(key, at, field, 0);
        }
        return at;
    }

    private int encodeValues() {
        int at = 0;
        for (int field : valueFields) {
            values = room(values, at, field);
            if (rows.isNull(field)) {
                values[at++] = 0;
            } else {
                at = encode(values, at, field, 1);
            }
        }
        return at;
    }

    private byte[] room(byte[] bytes, int at, int field) {
        int more = (rows.end(field) - rows.start(field)) * ESCAPE_MAX + 5;
        return bytes.length - at >= more ? bytes : Arrays.copyOf(bytes, Math.max(at + more, bytes.length * 2));
    }

    /**
     * Length (plus {@code base}) and UTF-8 of a field, encoded in place: by way of a String it was a sixth of the time of
     * reading. The decoder has let no half of a surrogate pair through.
     */
    private int encode(byte[] bytes, int at, int field, int base) {
        char[] characters = rows.characters();
        int start = rows.start(field);
        int end = rows.end(field);
        int length = end - start;
        for (int i = start; i < end; i++) {
            char c = characters[i];
            if (c >= 0x80) {
                // half of a pair counts 2, so that the pair counts 4
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        int to = RowBlock.writeVarint(bytes, at, length + base);
        for (int i = start; i < end; i++) {
            char c = characters[i];
            if (c < 0x80) {
                bytes[to++] = (byte) c;
            } else if (c < 0x800) {
                bytes[to++] = (byte) (0xC0 | (c >> 6));
                bytes[to++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isSurrogate(c)) {
                int codePoint = Character.toCodePoint(c, characters[++i]);
                bytes[to++] = (byte) (0xF0 | (codePoint >> 18));
                bytes[to++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                bytes[to++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                bytes[to++] = (byte) (0x80 | (codePoint & 0x3F));
            } else {
                bytes[to++] = (byte) (0xE0 | (c >> 12));
                bytes[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[to++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        return to;
    }

    /** All findings of the file once {@link #next()} has returned null. */
    List<Finding> findings() {
        return findings;
    }

    RowLayout layout() {
        return layout;
    }

    /** Rows read so far. */
    long rows() {
        return read;
    }

    /** Bytes of the object read so far. */
    long bytes() {
        return rows.bytesRead();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
