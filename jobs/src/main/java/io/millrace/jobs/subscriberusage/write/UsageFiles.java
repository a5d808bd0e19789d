package io.millrace.jobs.subscriberusage.write;

import io.millrace.connectors.parquet.AvroParquet;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsageBlock;
import java.util.Set;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.PartFileInfo;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.CheckpointRollingPolicy;

/** The files of the tables: exactly once, below the URI as {@code adx_for_s3_metrics/year=/month=/day=/part-….parquet}. */
public final class UsageFiles {

    /** A writer keeps about so much in memory, one at a time in a subtask; about 400,000 rows. */
    private static final long ROW_GROUP_BYTES = 32L * 1024 * 1024;

    /** A dictionary of addresses and sizes took a fifth of the time to write a file, and made it larger. */
    private static final Set<String> DISTINCT = Set.of(
            "eventid",
            "request_id",
            "shared_event_id",
            "correction_event_id",
            "subscriber_ip_address",
            "bytes_accessed");

    private UsageFiles() {}

    /**
     * Must have the parallelism of {@link BatchByDayOperator}, directly behind it.
     *
     * @param usageUri {@code s3://bucket/prefix} or {@code file:///folder}
     */
    public static FileSink<UsageBlock> sink(String usageUri) {
        return FileSink.forBulkFormat(new Path(usageUri), format())
                .withBucketAssigner(new Folders())
                .withRollingPolicy(new FileByFile())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("part")
                        .withPartSuffix(".parquet")
                        .build())
                .build();
    }

    public static BulkWriter.Factory<UsageBlock> format() {
        return new UsageBlockWriter.Factory(
                AvroParquet.writerFactory(Usage.getClassSchema(), DISTINCT, ROW_GROUP_BYTES));
    }

    private static final class Folders implements BucketAssigner<UsageBlock, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String getBucketId(UsageBlock block, Context context) {
            return block.getFolder();
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }

    /** A checkpoint ends a file, as it must in this format, and so does the beginning of the next. */
    private static final class FileByFile extends CheckpointRollingPolicy<UsageBlock, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean shouldRollOnEvent(PartFileInfo<String> file, UsageBlock block) {
            return block.getFirst();
        }

        @Override
        public boolean shouldRollOnProcessingTime(PartFileInfo<String> file, long now) {
            return false;
        }
    }
}
