package io.millrace.jobs.tabledelta.read;

import io.millrace.jobs.tabledelta.format.ChangeSerialization;

/** A record of a Kinesis stream has a largest size; every operation on a row must fit before any is published. */
public final class KinesisRecordLimit implements RecordLimit {

    private static final long serialVersionUID = 1L;

    private final ChangeSerialization serialization;
    private final int recordBytesMax;

    public KinesisRecordLimit(ChangeSerialization serialization, int recordBytesMax) {
        this.serialization = serialization;
        this.recordBytesMax = recordBytesMax;
    }

    @Override
    public ExportRows.RowLimit of(String tenant, String table) {
        return (key, row) -> serialization.rowFits(tenant, table, key, row)
                ? null
                : "an operation on the row may not fit into a record of " + recordBytesMax
                        + " bytes (record.bytes.max)";
    }
}
