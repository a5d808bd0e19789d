package io.millrace.jobs.subscriberusage.write;

import io.millrace.connectors.parquet.AvroRow;
import io.millrace.jobs.subscriberusage.UsageBlock;
import java.io.IOException;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * Writer of the blocks of one file. The file is complete with its last block, long before the checkpoint that shows it:
 * the memory of its Parquet writer is free again, so that many days may be written between two checkpoints.
 */
final class UsageBlockWriter implements BulkWriter<UsageBlock> {

    private final BulkWriter<AvroRow> rows;
    private final AvroRow row = new AvroRow();
    private boolean complete;

    private UsageBlockWriter(BulkWriter<AvroRow> rows) {
        this.rows = rows;
    }

    @Override
    public void addElement(UsageBlock block) throws IOException {
        if (complete) {
            throw new IllegalStateException("a block behind the last one of " + block.getFolder());
        }
        UsageRows.read(block.getRows(), (bytes, from, length) -> rows.addElement(row.of(bytes, from, length)));
        if (block.getLast()) {
            finish();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!complete) {
            rows.flush();
        }
    }

    @Override
    public void finish() throws IOException {
        if (!complete) {
            rows.finish();
            complete = true;
        }
    }

    static final class Factory implements BulkWriter.Factory<UsageBlock> {

        private static final long serialVersionUID = 1L;

        private final BulkWriter.Factory<AvroRow> rows;

        Factory(BulkWriter.Factory<AvroRow> rows) {
            this.rows = rows;
        }

        @Override
        public BulkWriter<UsageBlock> create(FSDataOutputStream stream) throws IOException {
            return new UsageBlockWriter(rows.create(stream));
        }
    }
}
