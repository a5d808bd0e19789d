package io.millrace.jobs.tabledelta.format;

import static io.millrace.jobs.tabledelta.format.Changes.delete;
import static io.millrace.jobs.tabledelta.format.Changes.image;
import static io.millrace.jobs.tabledelta.format.Changes.insert;
import static io.millrace.jobs.tabledelta.format.Changes.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.debezium.DebeziumJsonDeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The written rows, read back by Flink's {@code debezium-json} format. */
@NullUnmarked // NULL is a value
class DebeziumReaderTest {

    private static final DataType ROW = DataTypes.ROW(
            DataTypes.FIELD("PK", DataTypes.STRING()),
            DataTypes.FIELD("name", DataTypes.STRING()),
            DataTypes.FIELD("note", DataTypes.STRING()));
    private static final Image OLD = image("PK", "1", "name", null, "note", "");
    private static final Image NEW = image("note", "a\tb\r\n\u0000", "PK", "1", "name", "Zoë \uD83D\uDE00 \"x\\\"");

    private final DebeziumJsonDeserializationSchema reader = new DebeziumJsonDeserializationSchema(
            ROW, List.of(), InternalTypeInfo.of(ROW.getLogicalType()), false, false, TimestampFormat.ISO_8601);

    @BeforeEach
    void open() throws Exception {
        reader.open(null);
    }

    @Test
    void anInsert() throws IOException {
        assertThat(read(insert(NEW)))
                .containsExactly(row(RowKind.INSERT, "1", "Zoë \uD83D\uDE00 \"x\\\"", "a\tb\r\n\u0000"));
    }

    @Test
    void anUpdate() throws IOException {
        assertThat(read(update(OLD, NEW, "name", "note")))
                .containsExactly(
                        row(RowKind.UPDATE_BEFORE, "1", null, ""),
                        row(RowKind.UPDATE_AFTER, "1", "Zoë \uD83D\uDE00 \"x\\\"", "a\tb\r\n\u0000"));
    }

    @Test
    void aDelete() throws IOException {
        assertThat(read(delete(OLD))).containsExactly(row(RowKind.DELETE, "1", null, ""));
    }

    private List<RowData> read(Change change) throws IOException {
        List<RowData> rows = new ArrayList<>();
        reader.deserialize(ChangeFormat.DEBEZIUM.encode(change, false), new ListCollector<>(rows));
        return rows;
    }

    private static RowData row(RowKind kind, String key, String name, String note) {
        return GenericRowData.ofKind(
                kind, StringData.fromString(key), StringData.fromString(name), StringData.fromString(note));
    }
}
