package io.millrace.jobs.tabledelta.format;

import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * The serialization of changes into records of limited size. The size of a record is its data and its partition key.
 *
 * <p>An update that is too large with both images is written without its before image; if that is not enough, {@code
 * changed} names only columns that the row still has. The Debezium format cannot omit the before image. {@link
 * #rowFits} determines in advance whether a row can always be published, so that its version is rejected before any of
 * it is published.
 */
public final class ChangeSerialization implements SerializationSchema<Change> {

    private static final long serialVersionUID = 1;

    /** A version is part of an S3 key, which has at most 1,024 bytes; a control character takes six in JSON. */
    private static final String LONGEST_VERSION = "\u0001".repeat(1024);

    /** Room for ids of up to 128 ASCII characters. */
    private static final String LONGEST_ID = "0".repeat(128);

    /** The end of the year 9999: more digits than any time a change will carry. */
    private static final long LATEST_TIME = 253_402_300_799_999L;

    private final ChangeFormat format;
    private final boolean beforeImage;
    private final int recordBytesMax;

    /** @param recordBytesMax bytes of data and partition key */
    public ChangeSerialization(ChangeFormat format, boolean beforeImage, int recordBytesMax) {
        this.format = format;
        this.beforeImage = beforeImage;
        this.recordBytesMax = recordBytesMax;
    }

    /** @throws IllegalStateException when the change is too large in every form; {@link #rowFits} excludes that */
    @Override
    public byte[] serialize(Change change) {
        int dataBytesMax = dataBytesMax(change.getTenant(), change.getTable(), change.getKey());
        byte[] data = format.encode(change, beforeImage);
        if (data.length > dataBytesMax && isReducible(change)) {
            data = format.encode(change, false);
        }
        if (data.length > dataBytesMax && isReducible(change)) {
            data = format.encode(withRemainingColumns(change), false);
        }
        if (data.length > dataBytesMax) {
            throw new IllegalStateException("change " + change.getId() + " of " + data.length
                    + " bytes does not fit into a record of " + recordBytesMax);
        }
        return data;
    }

    /**
     * True when every change with this row on either side fits into a record, for any version and any fitting row on
     * the other side. Encodes the row, so call it for large rows only.
     */
    public boolean rowFits(String tenant, String table, Image key, Image row) {
        Change largest = new Change(
                LONGEST_ID,
                tenant,
                table,
                LONGEST_VERSION,
                Long.MAX_VALUE,
                Operation.UPDATE,
                key,
                row,
                row,
                row.getColumns(),
                LATEST_TIME);
        return format.encode(largest, false).length <= dataBytesMax(tenant, table, key);
    }

    private boolean isReducible(Change change) {
        return format.isBeforeImageOptional() && change.getOperation() == Operation.UPDATE;
    }

    private int dataBytesMax(String tenant, String table, Image key) {
        return recordBytesMax - ChangePartitionKey.of(tenant, table, key).getBytes(StandardCharsets.UTF_8).length;
    }

    private static Change withRemainingColumns(Change change) {
        @Nullable List<String> changed = change.getChanged();
        @Nullable Image after = change.getAfter();
        if (changed == null || after == null) {
            return change;
        }
        List<String> remaining =
                changed.stream().filter(after.getColumns()::contains).collect(Collectors.toList());
        return new Change(
                change.getId(),
                change.getTenant(),
                change.getTable(),
                change.getVersion(),
                change.getOrdinal(),
                change.getOperation(),
                change.getKey(),
                change.getBefore(),
                after,
                remaining,
                change.getDecidedAt());
    }
}
