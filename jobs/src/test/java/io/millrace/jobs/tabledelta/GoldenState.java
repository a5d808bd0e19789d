package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint with every kind of state filled, committed as files, and the expected outputs after it.
 *
 * <p>State written by a release must stay readable, so a folder is never rewritten once it is committed and released. A
 * change in the form of state (a field, a state, a serializer) gets a new folder: run {@link #main} in the module's
 * folder with the test class path, the new folder's name as its argument ({@code src/test/resources} takes it), and add
 * the name to {@link #FOLDERS}. If the old folder fails then, state in production would be lost: fix the code, not the
 * folder.
 *
 * <p>The savepoint contains etags of {@link MemoryObjectStore}; {@link #GoldenState()} writes the same objects in the
 * same order.
 */
final class GoldenState {

    static final List<String> FOLDERS = List.of("v1");

    private static final List<String> KEY = List.of("id");

    final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    final MemoryObjectStore store = new MemoryObjectStore(setup.location);

    /** All applied versions, by table, in order. */
    final Map<String, Map<String, Rows>> applied = new LinkedHashMap<>();

    private final ExportWriter writer = new ExportWriter(Dialect.builder().build(), new Random(0), true);
    private final Map<String, ObjectArrival> objects = new LinkedHashMap<>();

    GoldenState() throws Exception {
        setup.marker = true;
        setup.shrinkMinRows = 5;
        setup.buckets = 2;
        setup.chunkBytes = 1;
        setup.outputsPerTurn = 2;
        put("T/held/v0/a.csv", "name\nno key\n");
        for (String version : List.of("v1", "v2", "v3", "v9")) {
            boolean small = version.equals("v2") || version.equals("v9");
            export("held", version, rows(version, 0, small ? 3 : 10));
        }
        for (String table : List.of("applying", "reading")) {
            export(table, "v1", rows("v1", 0, 10));
            export(table, "v2", rows("v2", 2, 12));
            export(table, "v3", rows("v3", 4, 14));
        }
        for (String key : List.copyOf(objects.keySet())) {
            put(key.replaceFirst("[^/]*$", "_SUCCESS"), "");
        }
        put("T/held/v2/_APPROVED", "");
        put("T/held/v9/_APPROVED", "");
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(
                        "src/test/resources", GoldenState.class.getPackageName().replace('.', '/'), "golden")
                .resolve(arguments[0]);
        Files.createDirectories(folder);
        GoldenState golden = new GoldenState();
        try (DeltaPipeline pipeline = new DeltaPipeline(golden.setup, golden.store.factory())) {
            golden.fill(pipeline);
            DeltaPipeline.Checkpoint savepoint = pipeline.savepoint();
            OperatorSnapshotUtil.writeStateHandle(savepoint.reader(), file(folder, "reader.state"));
            OperatorSnapshotUtil.writeStateHandle(savepoint.delta(), file(folder, "delta.state"));
            OperatorSnapshotUtil.writeStateHandle(savepoint.reports(), file(folder, "reports.state"));
            Files.write(folder.resolve("before.txt"), outputs(pipeline));
            pipeline.changes.clear();
            pipeline.reports.clear();
            pipeline.rejects.clear();
            golden.goOn(pipeline);
            Files.write(folder.resolve("after.txt"), outputs(pipeline));
        }
        for (Schema schema : List.of(
                TableLedger.getClassSchema(),
                BucketTable.getClassSchema(),
                VerdictQueue.getClassSchema(),
                OpenReport.getClassSchema())) {
            Files.writeString(folder.resolve(schema.getName() + ".avsc"), schema.toString(true) + '\n');
        }
    }

    private static String file(Path folder, String name) {
        return folder.resolve(name).toString();
    }

    static DeltaPipeline.Checkpoint savepoint(String folder) throws Exception {
        return new DeltaPipeline.Checkpoint(
                state(folder, "reader.state"), state(folder, "delta.state"), state(folder, "reports.state"), 1, 1);
    }

    private static OperatorSubtaskState state(String folder, String name) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(resource(folder, name).toString());
    }

    static Path resource(String folder, String name) throws Exception {
        return Path.of(Objects.requireNonNull(GoldenState.class.getResource("golden/" + folder + '/' + name), name)
                .toURI());
    }

    /** Runs the pipeline up to the savepoint, and checks that every kind of state is filled. */
    private void fill(DeltaPipeline pipeline) throws Exception {
        arrive(pipeline, "T/held/v0", "a.csv", "_SUCCESS");
        arrive(pipeline, "T/held/v1", "a.csv", "b.csv", "_SUCCESS");
        arrive(pipeline, "T/held/v2", "a.csv", "b.csv", "_SUCCESS");
        arrive(pipeline, "T/held/v3", "a.csv");
        arrive(pipeline, "T/held/v9", "_APPROVED");
        arrive(pipeline, "T/applying/v1", "a.csv", "b.csv", "_SUCCESS");
        arrive(pipeline, "T/reading/v1", "a.csv", "b.csv", "_SUCCESS");
        pipeline.settle();

        arrive(pipeline, "T/applying/v2", "a.csv", "b.csv", "_SUCCESS");
        arrive(pipeline, "T/applying/v3", "a.csv", "b.csv", "_SUCCESS");
        while (!pipeline.isIdle()) {
            pipeline.awaitReaderMail();
        }
        while (pipeline.reportStateEntries() == 0) {
            assertThat(pipeline.stepBuckets()).isTrue();
        }
        assertThat(pipeline.stepBuckets()).isTrue();
        assertThat(pipeline.reportStateEntries()).as("one bucket done, one not").isEqualTo(1);

        arrive(pipeline, "T/reading/v2", "a.csv", "b.csv", "_SUCCESS");
        arrive(pipeline, "T/reading/v3", "a.csv", "b.csv", "_SUCCESS");
        // the listing, six rows and the end of the first file, two of the five rows of the second
        for (int mail = 0; mail < 10; mail++) {
            pipeline.awaitReaderMail();
        }
        assertThat(pipeline.isIdle()).isFalse();
    }

    /** The steps after the savepoint, whose outputs depend on every kind of state. */
    void goOn(DeltaPipeline pipeline) throws Exception {
        pipeline.settle();
        arrive(pipeline, "T/held/v0", "a.csv", "_SUCCESS");
        arrive(pipeline, "T/held/v1", "a.csv");
        arrive(pipeline, "T/held/v2", "_APPROVED");
        pipeline.settle();
        arrive(pipeline, "T/held/v3", "_SUCCESS");
        pipeline.settle();
        arrive(pipeline, "T/held/v9", "a.csv", "b.csv", "_SUCCESS");
        pipeline.settle();
    }

    private void arrive(DeltaPipeline pipeline, String folder, String... files) throws Exception {
        for (String file : files) {
            pipeline.arrive(Objects.requireNonNull(objects.get(folder + '/' + file), file));
        }
    }

    private void export(String table, String version, Rows rows) throws Exception {
        applied.computeIfAbsent(table, name -> new LinkedHashMap<>()).put(version, rows);
        int half = (rows.rows().size() + 1) / 2;
        String folder = "T/" + table + '/' + version;
        write(folder + "/a.csv", new Rows(rows.columns(), rows.rows().subList(0, half)));
        write(
                folder + "/b.csv",
                new Rows(rows.columns(), rows.rows().subList(half, rows.rows().size())));
    }

    private void write(String key, Rows rows) throws Exception {
        put(key, new String(writer.file(rows, false), StandardCharsets.UTF_8));
    }

    private void put(String key, String content) throws Exception {
        if (objects.containsKey(key)) {
            return;
        }
        store.write(key, content.getBytes(StandardCharsets.UTF_8));
        var object = store.list(key, null, 1).get(0);
        objects.put(key, new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
    }

    /** Rows {@code from} to {@code to} with a NULL, an empty text and, in the middle, a duplicate key. */
    private static Rows rows(String version, int from, int to) {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        for (int id = from; id < to; id++) {
            rows.add(row(id, id % 5 == 0 ? null : id % 5 == 1 ? "" : id % 2 == 0 ? version : "same"));
        }
        rows.add(row(from + 1, "späte Zeile"));
        return new Rows(List.of("name", "id"), rows);
    }

    private static Map<String, @Nullable String> row(int id, @Nullable String name) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("id", String.valueOf(id));
        return row;
    }

    /** The operations of a version of a table. */
    List<Delta.Expected> operations(String table, String version) {
        Rows before = Rows.NONE;
        for (Map.Entry<String, Rows> entry :
                Objects.requireNonNull(applied.get(table)).entrySet()) {
            if (entry.getKey().equals(version)) {
                return new ArrayList<>(Delta.between(before, entry.getValue(), KEY));
            }
            before = entry.getValue();
        }
        throw new IllegalArgumentException(version);
    }

    /** The outputs of a pipeline as sorted lines, without the reasons, which may be reworded. */
    static List<String> outputs(DeltaPipeline pipeline) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Change change : pipeline.changes) {
            lines.add("change " + json(change));
        }
        for (VersionReport report : pipeline.reports) {
            lines.add("report "
                    + json(VersionReport.newBuilder(report).setReason("").build()));
        }
        for (Reject reject : pipeline.rejects) {
            lines.add("reject "
                    + json(Reject.newBuilder(reject)
                            .setReason("")
                            .setPayload("")
                            .build()));
        }
        return lines.stream().sorted().collect(Collectors.toList());
    }

    private static String json(SpecificRecordBase record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), bytes);
        new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static Change change(String json) throws IOException {
        return new SpecificDatumReader<>(Change.class)
                .read(null, DecoderFactory.get().jsonDecoder(Change.getClassSchema(), json));
    }
}
