package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.rejects.Finding;
import io.millrace.jobs.subscriberusage.UsageRow;
import java.util.ArrayList;
import java.util.List;

/** Rows and findings of a part of a log file. Not for use by several threads at once. */
public final class TrailChunk {

    /** About what a row takes on the heap besides its bytes. */
    private static final int ROW_OVERHEAD_BYTES = 96;

    private final int chunkBytes;
    private final List<UsageRow> rows = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private long records;
    private int bytes;

    /** @param chunkBytes of rows and findings, at which it is full; the last of them may go beyond */
    public TrailChunk(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    /** In the order of the file. */
    public List<UsageRow> rows() {
        return rows;
    }

    /** In the order of the file. */
    public List<Finding> findings() {
        return findings;
    }

    /**
     * Records passed so far, from the file's beginning: {@link TrailRecords} opened from this index goes on right
     * behind this chunk.
     */
    public long records() {
        return records;
    }

    /** About what rows and findings take. */
    int bytes() {
        return bytes;
    }

    /** Forgets rows and findings; the count of records stays. */
    public void clear() {
        rows.clear();
        findings.clear();
        bytes = 0;
    }

    boolean isFull() {
        return bytes >= chunkBytes;
    }

    void add(UsageRow row) {
        rows.add(row);
        bytes += row.getRow().remaining() + ROW_OVERHEAD_BYTES;
    }

    void add(Finding finding) {
        findings.add(finding);
        bytes += finding.payload().length + ROW_OVERHEAD_BYTES;
    }

    void pass(long count) {
        records = count;
    }
}
