package io.millrace.jobs.tabledelta;

import java.io.Serializable;

/** Whether the operations on the rows of a version fit into one record of the destination each. */
interface RecordLimit extends Serializable {

    ExportRows.RowLimit of(String tenant, String table, String version);
}
