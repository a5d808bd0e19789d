package io.millrace.connectors.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroParquetTest {

    private static final long ROW_GROUP = 1L << 20;

    private static final Schema SCHEMA = SchemaBuilder.record("Row")
            .namespace("test")
            .fields()
            .requiredString("text")
            .optionalString("maybeText")
            .name("textOrNull")
            .type()
            .unionOf()
            .stringType()
            .and()
            .nullType()
            .endUnion()
            .noDefault()
            .requiredLong("number")
            .optionalLong("maybeNumber")
            .requiredInt("small")
            .optionalBoolean("flag")
            .optionalBytes("raw")
            .name("time")
            .type(LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** The build keeps it off: what is tested here has to run where there is none. */
    @Test
    void thereIsNoHadoop() {
        assertThatThrownBy(() -> Class.forName("org.apache.hadoop.conf.Configuration"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void everyKindOfValueComesBack() throws Exception {
        Instant time = Instant.parse("1969-12-31T23:59:59.999999Z");
        write(
                Set.of("text"),
                row("", null, null, Long.MIN_VALUE, null, Integer.MIN_VALUE, null, null, time),
                row("ä\u0000😀", "", "x", Long.MAX_VALUE, -1L, -1, true, new byte[] {0, -1}, Instant.EPOCH),
                row("z".repeat(100_000), "m", null, 63, 64L, 64, false, new byte[0], Instant.EPOCH));

        assertThat(query(
                        "SELECT length(text), encode(left(text, 2))::VARCHAR, maybeText, textOrNull, number, maybeNumber,"
                                + " small, flag, raw::VARCHAR, epoch_us(time) FROM %s"))
                .containsExactly(
                        Arrays.asList(
                                "0", "", null, null, "-9223372036854775808", null, "-2147483648", null, null, "-1"),
                        List.of(
                                "3",
                                "\\xC3\\xA4\\x00",
                                "",
                                "x",
                                "9223372036854775807",
                                "-1",
                                "-1",
                                "true",
                                "\\x00\\xFF",
                                "0"),
                        Arrays.asList("100000", "zz", "m", null, "63", "64", "64", "false", "", "0"));
        assertThat(query("SELECT name, type, repetition_type, coalesce(converted_type, '') FROM parquet_schema(%s)"
                                .replace("%s", "'" + file() + "'")
                        + " WHERE num_children IS NULL"))
                .containsExactly(
                        List.of("text", "BYTE_ARRAY", "REQUIRED", "UTF8"),
                        List.of("maybeText", "BYTE_ARRAY", "OPTIONAL", "UTF8"),
                        List.of("textOrNull", "BYTE_ARRAY", "OPTIONAL", "UTF8"),
                        List.of("number", "INT64", "REQUIRED", ""),
                        List.of("maybeNumber", "INT64", "OPTIONAL", ""),
                        List.of("small", "INT32", "REQUIRED", ""),
                        List.of("flag", "BOOLEAN", "OPTIONAL", ""),
                        List.of("raw", "BYTE_ARRAY", "OPTIONAL", ""),
                        List.of("time", "INT64", "REQUIRED", "TIMESTAMP_MICROS"));
    }

    /** More rows than a page and a row group take, with and without a dictionary. */
    @Test
    void manyRowsMakeSeveralRowGroups() throws Exception {
        Random random = new Random(5);
        GenericRecord[] rows = new GenericRecord[60_000];
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            long number = random.nextLong() >> 20;
            sum += number;
            String text = Long.toString(random.nextLong(), 36);
            rows[i] = row(text, text, i % 3 == 0 ? null : "c" + i % 50, number, null, i, null, null, Instant.EPOCH);
        }
        write(Set.of("text"), rows);

        assertThat(query("SELECT count(*), sum(number), sum(small), count(textOrNull), count(DISTINCT textOrNull),"
                        + " count(*) FILTER (text = maybeText) FROM %s"))
                .containsExactly(List.of("60000", String.valueOf(sum), "1799970000", "40000", "50", "60000"));
        assertThat(Integer.parseInt(query("SELECT max(row_group_id) FROM parquet_metadata('" + file() + "')")
                        .get(0)
                        .get(0)))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"items\":\"long\"}",
                "\"double\"",
                "[\"null\",\"long\",\"string\"]",
                "[\"long\",\"string\"]",
                "[\"null\"]",
                "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
                "{\"type\":\"int\",\"logicalType\":\"date\"}",
                "{\"type\":\"record\",\"name\":\"Inner\",\"fields\":[]}"
            })
    void whatHasNoColumnIsRefusedAtOnce(String type) {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
        assertThatThrownBy(() -> AvroParquet.writerFactory(schema, Set.of(), ROW_GROUP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("f");
    }

    @Test
    void aDistinctColumnThatIsNoneIsRefused() {
        assertThatThrownBy(() -> AvroParquet.writerFactory(SCHEMA, Set.of("other"), ROW_GROUP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other");
    }

    /** Cut anywhere, or with something behind it, or with a branch that the union has not. */
    @Test
    void bytesThatAreNoRowAreRefused() throws Exception {
        byte[] row = bytes(row("text", "m", null, 1, 2L, 3, true, new byte[] {1}, Instant.EPOCH));
        for (int length = 0; length <= row.length + 3; length++) {
            if (length != row.length) {
                assertRefused(Arrays.copyOf(row, length));
            }
        }
        byte[] otherBranch = row.clone();
        otherBranch[5] = 4;
        assertRefused(otherBranch);
        byte[] negativeLength = row.clone();
        negativeLength[0] = 3;
        assertRefused(negativeLength);
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) -1);
        assertRefused(endless);
    }

    private void assertRefused(byte[] row) throws IOException {
        try (FSDataOutputStream stream = stream()) {
            BulkWriter<AvroRow> writer =
                    AvroParquet.writerFactory(SCHEMA, Set.of(), ROW_GROUP).create(stream);
            // inside a larger array, whose other bytes must not be taken for the row's
            byte[] larger = Arrays.copyOf(row, row.length + 50);
            assertThatThrownBy(() -> writer.addElement(new AvroRow().of(larger, 0, row.length)))
                    .as(Arrays.toString(row))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static GenericRecord row(@Nullable Object... values) {
        GenericRecordBuilder builder = new GenericRecordBuilder(SCHEMA);
        for (Schema.Field field : SCHEMA.getFields()) {
            @Nullable Object value = values[field.pos()];
            if (value instanceof byte[] raw) {
                value = ByteBuffer.wrap(raw);
            } else if (value instanceof Instant time) {
                value = Math.addExact(time.getEpochSecond() * 1_000_000, time.getNano() / 1_000);
            }
            builder.set(field, value);
        }
        return builder.build();
    }

    private static byte[] bytes(GenericRecord row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(SCHEMA).write(row, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private void write(Set<String> distinct, GenericRecord... rows) throws IOException {
        try (FSDataOutputStream stream = stream()) {
            BulkWriter<AvroRow> writer =
                    AvroParquet.writerFactory(SCHEMA, distinct, ROW_GROUP).create(stream);
            AvroRow reused = new AvroRow();
            for (GenericRecord row : rows) {
                byte[] bytes = bytes(row);
                writer.addElement(reused.of(bytes, 0, bytes.length));
                // values are moved at once: the array is the caller's again
                Arrays.fill(bytes, (byte) 0);
            }
            writer.finish();
        }
    }

    private Path file() {
        return folder.resolve("a.parquet");
    }

    private FSDataOutputStream stream() throws IOException {
        return FileSystem.getLocalFileSystem()
                .create(new org.apache.flink.core.fs.Path(file().toUri()), FileSystem.WriteMode.OVERWRITE);
    }

    private List<List<String>> query(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query.replace("%s", "'" + file() + "'"))) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
