package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ObjectArrival;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The types of records between operators and of state: all are Avro, namely the generated classes of both modules.
 * {@code golden/v1/*.avsc} are the schemas of the state that {@link GoldenStateTest} restores.
 */
class StreamTypesTest {

    /** The types in the state descriptors of the operators. */
    private static final List<Class<? extends SpecificRecordBase>> STATE =
            List.of(TableLedger.class, BucketTable.class, VerdictQueue.class, OpenReport.class);

    private static final int SAMPLES = 200;

    static List<Class<? extends SpecificRecordBase>> records() throws Exception {
        List<Class<? extends SpecificRecordBase>> records = new ArrayList<>(generated(Reject.class));
        records.addAll(generated(Change.class));
        return records;
    }

    static List<Class<? extends SpecificRecordBase>> stateRecords() {
        return STATE;
    }

    /** The Avro classes at the location of the given class: a folder of classes or a jar. */
    private static List<Class<? extends SpecificRecordBase>> generated(Class<?> neighbour) throws Exception {
        URI place =
                neighbour.getProtectionDomain().getCodeSource().getLocation().toURI();
        if (place.getPath().endsWith(".jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(Path.of(place))) {
                return generated(jar.getPath("/"));
            }
        }
        return generated(Path.of(place));
    }

    private static List<Class<? extends SpecificRecordBase>> generated(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("io/millrace/") && name.endsWith(".class"))
                    .map(name -> load(name.replace('/', '.').substring(0, name.length() - ".class".length())))
                    .filter(type -> type.getSuperclass() == SpecificRecordBase.class)
                    .<Class<? extends SpecificRecordBase>>map(type -> type.asSubclass(SpecificRecordBase.class))
                    .collect(Collectors.toList());
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, StreamTypesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyGeneratedClassIsFound() throws Exception {
        assertThat(records())
                .contains(Reject.class, ObjectArrival.class, ExportArrival.class, BucketMessage.class, Change.class)
                .contains(BucketResult.class, VersionReport.class)
                .containsAll(STATE);
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends SpecificRecordBase> void isAvroToFlinkAndRoundTrips(Class<T> type) throws Exception {
        TypeInformation<T> information = TypeInformation.of(type);
        assertThat(information).isInstanceOf(AvroTypeInfo.class).isEqualTo(new AvroTypeInfo<>(type));
        SerializerConfigImpl withoutKryo = new SerializerConfigImpl();
        withoutKryo.setGenericTypes(false);
        TypeSerializer<T> serializer = information.createSerializer(withoutKryo);
        for (T record : samples(type)) {
            DataOutputSerializer written = new DataOutputSerializer(256);
            serializer.serialize(record, written);
            DataInputDeserializer bytes = new DataInputDeserializer(written.getCopyOfBuffer());
            assertThat(serializer.deserialize(bytes)).isEqualTo(record);
            assertThat(bytes.available()).isZero();
            assertThat(serializer.copy(record)).isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("stateRecords")
    <T extends SpecificRecordBase> void stateOutlivesAnAddedField(Class<T> type) throws Exception {
        Schema today = schema(type);
        Schema tomorrow = withFieldAdded(today);
        assertThat(compatibility(tomorrow, today)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        for (T record : samples(type)) {
            GenericRecord read = new GenericDatumReader<GenericRecord>(today, tomorrow)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes(record, today), null));
            assertThat(read.get("added")).isEqualTo(7L);
        }
    }

    @ParameterizedTest
    @MethodSource("stateRecords")
    void stateOfTheFirstVersionIsReadable(Class<? extends SpecificRecordBase> type) throws Exception {
        Schema golden;
        try (InputStream file =
                StreamTypesTest.class.getResourceAsStream("golden/v1/" + type.getSimpleName() + ".avsc")) {
            golden = new Schema.Parser().parse(Objects.requireNonNull(file, "no golden schema of " + type));
        }
        assertThat(compatibility(schema(type), golden)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static Schema schema(Class<? extends SpecificRecordBase> type) throws Exception {
        return type.getDeclaredConstructor().newInstance().getSchema();
    }

    private static Schema withFieldAdded(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("added", Schema.create(Schema.Type.LONG), null, 7L));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static <T extends SpecificRecordBase> List<T> samples(Class<T> type) throws Exception {
        Schema schema = schema(type);
        List<T> samples = new ArrayList<>();
        for (Object random : new RandomData(schema, SAMPLES, 11)) {
            samples.add(new SpecificDatumReader<T>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes(random, schema), null)));
        }
        return samples;
    }

    private static byte[] bytes(Object record, Schema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
