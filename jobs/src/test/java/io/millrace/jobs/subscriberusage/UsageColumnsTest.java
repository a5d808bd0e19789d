package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.subscriberusage.write.UsageDay;
import io.millrace.jobs.subscriberusage.write.UsageFiles;
import io.millrace.jobs.subscriberusage.write.UsageRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns of a file, as DuckDB reads it. There is no Hadoop on this class path, as there is none in the service's. */
class UsageColumnsTest {

    private static final int HOUR = 490_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path usage;

    @Test
    void everyColumnHoldsWhatTheRowHas() throws Exception {
        Usage full = Usage.newBuilder()
                .setEventid("e-1")
                .setEventname("GetObject")
                .setEventtime("2026-05-01T00:00:01Z")
                .setProviderBucketRegion("us-east-1")
                .setSubscriberAccountId("036905324694")
                .setSubscriberIpAddress("2001:db8::1")
                .setSubscriberUserAgent("[späß/1.0 😀]")
                .setProviderBucketName("")
                .setXAmzRequestPayer("requester")
                .setPrefix("p/")
                .setBytesAccessed(Long.MAX_VALUE)
                .setAccessPointArn("arn")
                .setTlsVersion("TLSv1.3")
                .setRegion("eu-west-1")
                .setEventTimestamp(Instant.parse("2026-05-01T00:00:01Z"))
                .setObjectKey("k")
                .setObjectVersionId("v")
                .setErrorCode("AccessDenied")
                .setErrorMessage("no")
                .setBytesReceived(-1L)
                .setRequestId("r")
                .setSharedEventId("s")
                .setEventVersion("1.11")
                .setPrincipalId("AROA")
                .setRecipientAccountId("111122223333")
                .setVpcEndpointId("vpce-1")
                .setAuthenticationMethod("AuthHeader")
                .setAddendumReason("UPDATED_DATA")
                .setCorrectionEventId("c")
                .setSourceFile("s3://b/k")
                .build();
        Usage empty = Usage.newBuilder()
                .setEventid("e-2")
                .setEventtime("1960-01-01T00:00:00Z")
                .setAccessPointArn("arn")
                .setEventTimestamp(Instant.parse("1960-01-01T00:00:00Z"))
                .setSourceFile("")
                .build();
        write("a", full, empty);

        try (UsageQueries queries = new UsageQueries(usage)) {
            List<List<String>> rows = queries.rows(
                    "SELECT * EXCLUDE (year, month, day) REPLACE (event_timestamp::VARCHAR AS event_timestamp) FROM %s ORDER BY eventid",
                    UsageTable.METRICS);
            assertThat(rows.get(0)).isEqualTo(texts(full));
            assertThat(rows.get(1)).isEqualTo(texts(empty));
            assertThat(rows).hasSize(2);
        }
    }

    /** As DuckDB prints them. */
    private static List<String> texts(Usage usage) {
        List<String> texts = new ArrayList<>();
        for (Schema.Field field : Usage.getClassSchema().getFields()) {
            Object value = usage.get(field.pos());
            texts.add(
                    value instanceof Instant
                            ? value.toString().replace('T', ' ').replace("Z", "+00")
                            : String.valueOf(value));
        }
        return texts;
    }

    /** The Glue job took the type from the day's values: a day of whole numbers and a day with a float did not go together. */
    @Test
    void typesDoNotDependOnTheValues() throws Exception {
        write("none", SampleRows.usage(0));
        write("small", SampleRows.usage(1));
        write("mixed", SampleRows.usage(0), SampleRows.usage(1), SampleRows.usage(5));
        Usage large = SampleRows.usage(1);
        large.setBytesAccessed(1L << 60);
        write("large", large);

        try (UsageQueries queries = new UsageQueries(usage)) {
            for (String file : List.of("none", "small", "mixed", "large")) {
                List<List<String>> types = queries.rows(
                        "SELECT name, type, coalesce(converted_type, ''), logical_type FROM parquet_schema('" + usage
                                + "/" + UsageDay.folder(UsageTable.METRICS) + "/year=2026/month=05/day=01/" + file
                                + ".parquet') WHERE num_children IS NULL",
                        UsageTable.METRICS);
                assertThat(types).hasSize(Usage.getClassSchema().getFields().size());
                assertThat(types.stream().filter(column -> column.get(1).equals("INT64")))
                        .extracting(column -> column.get(0) + " " + column.get(2))
                        .containsExactly("bytes_accessed ", "event_timestamp TIMESTAMP_MICROS", "bytes_received ");
                assertThat(types.stream().filter(column -> !column.get(1).equals("INT64")))
                        .allSatisfy(column -> assertThat(column.subList(1, 3)).containsExactly("BYTE_ARRAY", "UTF8"));
            }
            assertThat(queries.rows(
                            "SELECT typeof(bytes_accessed), typeof(event_timestamp), typeof(day) FROM %s LIMIT 1",
                            UsageTable.METRICS))
                    .containsExactly(List.of("BIGINT", "TIMESTAMP WITH TIME ZONE", "VARCHAR"));
            assertThat(queries.rows("SELECT sum(bytes_accessed) FROM %s", UsageTable.METRICS))
                    .containsExactly(List.of(String.valueOf((1L << 60) + 1 + 1 + 5)));
        }
    }

    @Test
    void columnsAreZstdAndRandomOnesHaveNoDictionary() throws Exception {
        Usage[] rows = new Usage[2_000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = SampleRows.usage(i);
        }
        write("a", rows);

        try (UsageQueries queries = new UsageQueries(usage)) {
            List<List<String>> columns = queries.rows(
                    "SELECT path_in_schema, compression, encodings LIKE '%%DICTIONARY%%', stats_min_value IS NOT NULL FROM parquet_metadata('"
                            + usage + "/**/*.parquet')",
                    UsageTable.METRICS);
            assertThat(columns).allSatisfy(column -> assertThat(column.get(1)).isEqualTo("ZSTD"));
            assertThat(columns)
                    .contains(
                            List.of("eventid", "ZSTD", "false", "false"),
                            List.of("subscriber_account_id", "ZSTD", "true", "true"),
                            List.of("event_timestamp", "ZSTD", "false", "true"));
        }
    }

    /** State that is damaged stops the job; it never becomes a row. */
    @Test
    void aRowThatIsNoUsageIsRefused() throws Exception {
        byte[] row = SampleRows.bytes(SampleRows.usage(1));
        for (int length = 0; length <= row.length + 1; length++) {
            if (length == row.length) {
                continue;
            }
            UsageRows rows = new UsageRows();
            rows.add(ByteBuffer.wrap(Arrays.copyOf(row, length)));
            UsageBlock block = new UsageBlock("f", true, true, ByteBuffer.wrap(rows.take()));
            try (FSDataOutputStream stream = stream("bad")) {
                BulkWriter<UsageBlock> writer = writer(stream);
                assertThatThrownBy(() -> writer.addElement(block)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void nothingComesBehindTheLastBlock() throws Exception {
        UsageRows rows = new UsageRows();
        rows.add(SampleRows.row(1, HOUR).getRow());
        UsageBlock block = new UsageBlock("f", true, true, ByteBuffer.wrap(rows.take()));
        try (FSDataOutputStream stream = stream("a")) {
            BulkWriter<UsageBlock> writer = writer(stream);
            writer.addElement(block);
            long size = stream.getPos();
            assertThatThrownBy(() -> writer.addElement(block)).isInstanceOf(IllegalStateException.class);
            writer.flush();
            writer.finish();
            assertThat(stream.getPos()).as("complete with its last block").isEqualTo(size);
        }
    }

    private void write(String name, Usage... usages) throws IOException {
        UsageRows rows = new UsageRows();
        for (Usage row : usages) {
            rows.add(ByteBuffer.wrap(SampleRows.bytes(row)));
        }
        try (FSDataOutputStream stream = stream(name)) {
            writer(stream).addElement(new UsageBlock("f", true, true, ByteBuffer.wrap(rows.take())));
        }
    }

    private FSDataOutputStream stream(String name) throws IOException {
        Path folder = usage.resolve(UsageDay.folder(UsageTable.METRICS)).resolve("year=2026/month=05/day=01");
        Files.createDirectories(folder);
        return FileSystem.getLocalFileSystem()
                .create(
                        new org.apache.flink.core.fs.Path(
                                folder.resolve(name + ".parquet").toUri()),
                        FileSystem.WriteMode.OVERWRITE);
    }

    private static BulkWriter<UsageBlock> writer(FSDataOutputStream stream) throws IOException {
        return UsageFiles.format().create(stream);
    }
}
