package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.format.ChangeSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reader of the folders and files of exports, in the form that each table's settings give. Safe for use by several threads. */
public final class ExportReader implements Serializable {

    /** Objects of one folder, of whatever kind: it is listed no further, and its version fails. */
    static final int OBJECTS_MAX = 20_000;

    private static final long serialVersionUID = 1L;

    /** A setting by table. */
    @FunctionalInterface
    public interface TableSetting<T> extends Serializable {
        T of(String tenant, String table);
    }

    private final TableSetting<Dialect> dialect;
    private final TableSetting<List<String>> keyColumns;
    private final RowLimits limits;
    private final ChangeSerialization serialization;
    private final int recordBytesMax;
    private final int chunkBytes;

    /**
     * @param serialization of the changes that come of the rows
     * @param recordBytesMax of a record of the destination, whatever the operation; {@link Integer#MAX_VALUE} for any size
     */
    public ExportReader(
            TableSetting<Dialect> dialect,
            TableSetting<List<String>> keyColumns,
            RowLimits limits,
            ChangeSerialization serialization,
            int recordBytesMax) {
        this(dialect, keyColumns, limits, serialization, recordBytesMax, ExportRows.CHUNK_BYTES);
    }

    /** @param chunkBytes bytes of rows sent in one mail */
    public ExportReader(
            TableSetting<Dialect> dialect,
            TableSetting<List<String>> keyColumns,
            RowLimits limits,
            ChangeSerialization serialization,
            int recordBytesMax,
            int chunkBytes) {
        this.dialect = dialect;
        this.keyColumns = keyColumns;
        this.limits = limits;
        this.serialization = serialization;
        this.recordBytesMax = recordBytesMax;
        this.chunkBytes = chunkBytes;
    }

    /** All objects of a folder, or more than {@link #OBJECTS_MAX} of them. */
    List<StoredObject> list(ObjectStore store, String folder) throws ObjectStoreException {
        List<StoredObject> objects = new ArrayList<>();
        List<StoredObject> page;
        @Nullable String startAfter = null;
        do {
            page = store.list(folder, startAfter, ObjectStore.PAGE);
            objects.addAll(page);
            startAfter = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == ObjectStore.PAGE && objects.size() <= OBJECTS_MAX);
        return objects;
    }

    /**
     * Opens the rows of a file behind those sent before.
     *
     * @throws CsvException when the header cannot be read
     */
    ExportRows open(ObjectStore store, TableFile file) throws ObjectStoreException, IOException, CsvException {
        ExportObject object = file.object;
        InputStream content = store.open(object.getKey(), object.getVersionId(), object.getEtag());
        RowReader rows = RowReader.open(
                content, object.getFile(), object.getSize(), dialect.of(file.tenant, file.table), limits);
        return new ExportRows(
                rows,
                keyColumns.of(file.tenant, file.table),
                file.buckets,
                file.sent,
                (key, row) -> refusal(file, key, row),
                chunkBytes);
    }

    private @Nullable String refusal(TableFile file, Image key, Image row) {
        return recordBytesMax == Integer.MAX_VALUE || serialization.rowFits(file.tenant, file.table, key, row)
                ? null
                : "an operation on the row may not fit into a record of " + recordBytesMax
                        + " bytes (record.bytes.max)";
    }

    /** A file to be read, copied out of state for a thread. */
    static final class TableFile {
        private final String tenant;
        private final String table;
        private final int buckets;
        private final ExportObject object;
        private final long sent;

        /** @param sent rows at the file's beginning that were sent to the buckets before */
        TableFile(TableLedger state, ExportObject object, long sent) {
            this.tenant = state.getTenant();
            this.table = state.getTable();
            this.buckets = state.getBuckets();
            this.object = object;
            this.sent = sent;
        }
    }
}
