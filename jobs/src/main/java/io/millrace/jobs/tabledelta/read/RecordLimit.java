package io.millrace.jobs.tabledelta.read;

import java.io.Serializable;

/** Whether the operations on the rows of a table fit into one record of the destination each. */
public interface RecordLimit extends Serializable {

    /** Of a destination whose records may have any size. */
    RecordLimit NONE = (tenant, table) -> (key, row) -> null;

    ExportRows.RowLimit of(String tenant, String table);
}
