package io.millrace.jobs.subscriberusage.rule;

import java.io.Serializable;

/**
 * Limits of one log file. Content is streamed: only the record limit bounds memory (one buffer per file that is
 * being read, at most twice the limit), the others bound time.
 */
public final class TrailLimits implements Serializable {

    /**
     * 2 GiB of content: CloudTrail's files have at most 50 MB and unpack to about 7 times that, so this is 6 times the
     * largest to be expected, and some ten seconds of one thread. 1 MiB a record: 4 times CloudTrail's own limit of
     * 256 KB. 100 levels: requestParameters are free in form, and ten levels are rare.
     */
    public static final TrailLimits DEFAULT = new TrailLimits(2L << 30, 1 << 20, 100);

    /** Largest value of {@link #recordBytesMax()}. */
    public static final int RECORD_BYTES_MOST = 1 << 28;

    /** Largest value of {@link #nestingMax()}. */
    public static final int NESTING_MOST = 1_000;

    private static final long serialVersionUID = 1;

    private final long uncompressedBytesMax;
    private final int recordBytesMax;
    private final int nestingMax;

    private TrailLimits(long uncompressedBytesMax, int recordBytesMax, int nestingMax) {
        if (uncompressedBytesMax < 1
                || recordBytesMax < 1
                || recordBytesMax > RECORD_BYTES_MOST
                || nestingMax < 1
                || nestingMax > NESTING_MOST) {
            throw new IllegalArgumentException("limits must be positive, a record at most " + RECORD_BYTES_MOST
                    + " bytes and nesting at most " + NESTING_MOST + ", but they are: content " + uncompressedBytesMax
                    + ", record " + recordBytesMax + ", nesting " + nestingMax);
        }
        this.uncompressedBytesMax = uncompressedBytesMax;
        this.recordBytesMax = recordBytesMax;
        this.nestingMax = nestingMax;
    }

    /** The most bytes of a file's content; a file with more is a bomb. */
    public long uncompressedBytesMax() {
        return uncompressedBytesMax;
    }

    /** The most bytes of a record; one with more is passed over. */
    public int recordBytesMax() {
        return recordBytesMax;
    }

    /** The most objects and lists in one another, the record itself counted; a deeper record is passed over. */
    public int nestingMax() {
        return nestingMax;
    }

    public TrailLimits withUncompressedBytesMax(long bytes) {
        return new TrailLimits(bytes, recordBytesMax, nestingMax);
    }

    public TrailLimits withRecordBytesMax(int bytes) {
        return new TrailLimits(uncompressedBytesMax, bytes, nestingMax);
    }

    TrailLimits withNestingMax(int levels) {
        return new TrailLimits(uncompressedBytesMax, recordBytesMax, levels);
    }
}
