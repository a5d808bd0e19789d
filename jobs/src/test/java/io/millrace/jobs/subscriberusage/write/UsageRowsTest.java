package io.millrace.jobs.subscriberusage.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdException;
import io.millrace.jobs.subscriberusage.SampleRows;
import io.millrace.jobs.subscriberusage.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class UsageRowsTest {

    @Test
    void rowsComeBackAsTheyWent() throws Exception {
        List<String> rows = new ArrayList<>();
        UsageRows open = new UsageRows();
        for (int i = 0; i < 3_000; i++) {
            rows.add("x".repeat(i % 50) + i);
        }
        rows.add("");
        for (String row : rows) {
            open.add(buffer(row));
        }
        byte[] block = open.take();

        assertThat(open.isEmpty()).isTrue();
        assertThat(block.length).isLessThan(rows.size() * 25);
        // as a view into a larger array, which is what Avro may give
        byte[] larger = new byte[block.length + 10];
        System.arraycopy(block, 0, larger, 7, block.length);
        assertThat(read(ByteBuffer.wrap(larger, 7, block.length).slice())).isEqualTo(rows);
    }

    @Test
    void oneWriterMakesBlockAfterBlock() throws Exception {
        UsageRows open = new UsageRows();
        open.add(buffer("first"));
        assertThat(read(ByteBuffer.wrap(open.take()))).containsExactly("first");
        open.add(buffer("second"));
        assertThat(read(ByteBuffer.wrap(open.take()))).containsExactly("second");
    }

    @Test
    void aDamagedBlockIsRefused() {
        UsageRows open = new UsageRows();
        open.add(buffer("a row of some length"));
        byte[] block = open.take();
        byte[] otherFormat = block.clone();
        otherFormat[0]++;
        byte[] otherLength = block.clone();
        otherLength[4]--;

        assertThatThrownBy(() -> read(ByteBuffer.wrap(otherFormat))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> read(ByteBuffer.wrap(otherLength))).isInstanceOf(ZstdException.class);
        for (int length = 0; length < block.length; length++) {
            ByteBuffer truncated = ByteBuffer.wrap(Arrays.copyOf(block, length));
            assertThatThrownBy(() -> read(truncated)).isInstanceOfAny(IllegalStateException.class, ZstdException.class);
        }
    }

    /** A release that adds a column reads what waited before it. */
    @Test
    void rowsOfAnOlderSchemaAreConverted() throws Exception {
        Schema now = Usage.getClassSchema();
        List<Schema.Field> fields = new ArrayList<>();
        now.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(
                5,
                new Schema.Field(
                        "added",
                        SchemaBuilder.unionOf().nullType().and().longType().endUnion(),
                        null,
                        Schema.Field.NULL_DEFAULT_VALUE));
        Schema later = Schema.createRecord(now.getName(), null, now.getNamespace(), false, fields);
        UsageRows open = new UsageRows();
        for (int i = 0; i < 10; i++) {
            open.add(SampleRows.row(i, 7).getRow());
        }

        byte[] converted = UsageRows.convert(open.take(), now, later);

        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(later);
        List<String> keys = new ArrayList<>();
        UsageRows.read(ByteBuffer.wrap(converted), (bytes, from, length) -> {
            GenericRecord record = reader.read(null, DecoderFactory.get().binaryDecoder(bytes, from, length, null));
            assertThat(record.get("added")).isNull();
            keys.add(record.get("object_key").toString());
        });
        assertThat(keys).hasSize(10).startsWith("data/part-0", "data/part-1").endsWith("data/part-9");
    }

    private static List<String> read(ByteBuffer block) throws Exception {
        List<String> rows = new ArrayList<>();
        UsageRows.read(
                block, (bytes, from, length) -> rows.add(new String(bytes, from, length, StandardCharsets.UTF_8)));
        return rows;
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
