package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

class BufferSerializerTest {

    private final BufferSerializer<Errand> serializer = new BufferSerializer<>(Errand.class);

    /** Written by version 1. Never to be changed: state of running jobs looks like this. */
    private static byte[] versionOne() throws IOException {
        try (InputStream golden = BufferSerializerTest.class.getResourceAsStream("golden/v1/buffer.state")) {
            return Objects.requireNonNull(golden, "golden/v1/buffer.state").readAllBytes();
        }
    }

    private static List<Errand> errands() {
        return List.of(
                new Errand("first", "a", 3, 2, "job-17", true),
                new Errand("\u00fc", "", Integer.MAX_VALUE, 0, null, false),
                new Errand("last", "a", 1, 0, null, false));
    }

    /** As the buffer has them: what waited is before what arrived earlier. */
    private static BufferedRequestState<SagaEntry<Errand>> buffer() {
        List<Errand> errands = errands();
        return new BufferedRequestState<>(List.of(2, 0, 1).stream()
                .map(position -> SagaEntry.of(errands.get(position)).at(position))
                .map(entry -> new RequestEntryWrapper<>(entry, SagaSink.ENTRY_BYTES))
                .collect(Collectors.toList()));
    }

    private static List<Errand> commands(BufferedRequestState<SagaEntry<Errand>> buffer) {
        return buffer.getBufferedRequestEntries().stream()
                .map(entry -> entry.getRequestEntry().command())
                .collect(Collectors.toList());
    }

    @Test
    void versionOneIsReadAsItWasMeant() throws IOException {
        assertThat(commands(serializer.deserialize(1, versionOne()))).isEqualTo(errands());
    }

    @Test
    void versionOneIsStillWritten() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.serialize(buffer())).isEqualTo(versionOne());
    }

    @Test
    void nothingIsReadAsNothing() throws IOException {
        byte[] empty = serializer.serialize(new BufferedRequestState<>(List.of()));

        assertThat(commands(serializer.deserialize(1, empty))).isEmpty();
    }

    @Test
    void anUnknownVersionIsRefusedByName() {
        assertThatThrownBy(() -> serializer.deserialize(2, versionOne()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("io.millrace.connectors.saga.Errand")
                .hasMessageContaining("version 2")
                .hasMessageContaining("version 1");
    }

    @Test
    void cutOrTrailingBytesAreRefused() throws IOException {
        byte[] whole = versionOne();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> serializer.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer");
    }

    @Test
    void aCommandOfAnEarlierSchemaIsReadWithDefaults() throws IOException {
        byte[] earlier = written(without("done", "running", "restored"));

        assertThat(commands(serializer.deserialize(1, earlier)))
                .containsExactly(new Errand("e", "k", 4, 0, null, false));
    }

    @Test
    void aCommandThatLacksAFieldIsRefused() throws IOException {
        byte[] lacking = written(without("key"));

        assertThatThrownBy(() -> serializer.deserialize(1, lacking))
                .isInstanceOf(AvroTypeException.class)
                .hasMessageContaining("key");
    }

    private static Schema without(String... names) {
        Schema today = Errand.getClassSchema();
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : today.getFields()) {
            if (!List.of(names).contains(field.name())) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        return Schema.createRecord(today.getName(), today.getDoc(), today.getNamespace(), false, fields);
    }

    private static byte[] written(Schema schema) throws IOException {
        GenericRecordBuilder record =
                new GenericRecordBuilder(schema).set("id", "e").set("jobs", 4);
        if (schema.getField("key") != null) {
            record.set("key", "k");
        }
        Schema list = Schema.createArray(schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        out.writeString(schema.toString());
        new GenericDatumWriter<>(list).write(new GenericData.Array<>(list, List.of(record.build())), out);
        out.flush();
        return bytes.toByteArray();
    }
}
