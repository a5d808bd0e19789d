package io.millrace.local.athena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.parquet.AvroParquet;
import io.millrace.connectors.parquet.AvroRow;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.athena.contract.AthenaFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.commons.io.FileUtils;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.local.LocalDataOutputStream;

/** The seed as a Parquet tree of subscriber-usage, with files that readers must ignore. */
public final class SeedTree {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ROW_GROUP_BYTES = 1 << 20;
    /** Few enough that some days have several files. */
    private static final int ROWS_PER_FILE = 2;

    private final Path root;
    private final Map<String, List<Path>> files = new HashMap<>();

    private SeedTree(Path root) {
        this.root = root;
    }

    /** Replaces an existing tree. */
    public static SeedTree write(Path root) throws IOException {
        FileUtils.deleteDirectory(root.toFile());
        SeedTree tree = new SeedTree(root);
        Map<String, List<Usage>> partitions = new TreeMap<>();
        for (String line : AthenaFiles.seed()) {
            JsonNode row = JSON.readTree(line);
            partitions
                    .computeIfAbsent(partition(row), none -> new ArrayList<>())
                    .add(usage(row));
        }
        for (Map.Entry<String, List<Usage>> partition : partitions.entrySet()) {
            tree.write(partition.getKey(), partition.getValue());
        }
        return tree;
    }

    public Path root() {
        return root;
    }

    /** The files of each table. */
    public Map<String, List<Path>> files() {
        return files;
    }

    private static String partition(JsonNode row) {
        String time = row.get("eventtime").asText();
        return String.format(
                "adx_for_s3_%s/year=%s/month=%s/day=%s",
                row.get("table").asText().toLowerCase(Locale.ROOT),
                time.substring(0, 4),
                time.substring(5, 7),
                time.substring(8, 10));
    }

    private static Usage usage(JsonNode row) {
        Usage usage = new Usage();
        for (Schema.Field field : Usage.getClassSchema().getFields()) {
            JsonNode value = row.get(field.name());
            if (value != null) {
                usage.put(field.pos(), value.isNumber() ? (Object) value.asLong() : value.asText());
            }
        }
        usage.setEventTimestamp(Instant.parse(row.get("eventtime").asText()));
        return usage;
    }

    private void write(String partition, List<Usage> rows) throws IOException {
        Path folder = Files.createDirectories(root.resolve(partition));
        String table = partition.substring(0, partition.indexOf('/'));
        for (int from = 0; from < rows.size(); from += ROWS_PER_FILE) {
            Path file = folder.resolve("part-" + from + ".parquet");
            writeFile(file, rows.subList(from, Math.min(rows.size(), from + ROWS_PER_FILE)));
            files.computeIfAbsent(table, none -> new ArrayList<>()).add(file);
        }
        Files.write(folder.resolve("_SUCCESS"), new byte[0]);
        Files.writeString(folder.resolve(".part-9.parquet.inprogress.0c3d"), "PAR1, of a file that is being written");
    }

    /** Writes a file with the writer of the job. */
    public static void writeFile(Path file, List<Usage> rows) throws IOException {
        try (LocalDataOutputStream output = new LocalDataOutputStream(file.toFile())) {
            BulkWriter<AvroRow> writer = AvroParquet.writerFactory(
                            Usage.getClassSchema(), Set.of("eventid"), ROW_GROUP_BYTES)
                    .create(output);
            AvroRow reused = new AvroRow();
            for (Usage row : rows) {
                byte[] bytes = encoded(row);
                writer.addElement(reused.of(bytes, 0, bytes.length));
            }
            writer.finish();
        }
    }

    private static byte[] encoded(Usage row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(Usage.class).write(row, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
