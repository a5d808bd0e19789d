package io.millrace.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The job as it is, on a local cluster: folder in, JSON lines out, a checkpoint every 10 seconds. The first version fills
 * the state; then the second and the first take turns, each of them a version that differs from the one before in 2% of
 * the rows. A version's time is that of its report: from the start of reading to the last bucket's last operation.
 */
final class TableDeltaRun {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TableDeltaRun() {}

    /** Arguments: state backend, parallelism, first file, second file, work folder, warm-up rounds, counted rounds. */
    public static void main(String[] arguments) throws Exception {
        StateBackend backend = StateBackend.valueOf(arguments[0]);
        int parallelism = Integer.parseInt(arguments[1]);
        List<Path> files = List.of(Path.of(arguments[2]), Path.of(arguments[3]));
        Path work = Path.of(arguments[4]);
        int warmUp = Integer.parseInt(arguments[5]);
        int counted = Integer.parseInt(arguments[6]);
        FileUtils.deleteDirectory(work.toFile());
        Files.createDirectories(work.resolve("exports"));

        List<Double> seconds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        String result = "";
        ClusterSettings cluster = new ClusterSettings(parallelism, backend, CHECKPOINT_INTERVAL, 0, Map.of());
        try (LocalCluster flink = LocalCluster.start(cluster)) {
            RunningJob job = flink.submit(
                    new TableDelta(), settings(work), parallelism, new CheckpointFolder(work.resolve("checkpoints")));
            version(work, 0, files.get(0), job);
            for (int round = -warmUp; round < counted; round++) {
                int number = round + warmUp + 1;
                double cpuBefore = Measurement.processCpuSeconds();
                JsonNode report = version(work, number, files.get(number % 2), job);
                if (round >= 0) {
                    seconds.add(seconds(report));
                    cpu.add(Measurement.processCpuSeconds() - cpuBefore);
                }
                if (number % 2 == 1) {
                    result = "I=" + report.get("inserted") + " U=" + report.get("updated") + " D="
                            + report.get("deleted");
                }
            }
            long state = FileUtils.sizeOfDirectory(work.resolve("checkpoints").toFile());
            job.stop();
            new Measurement(seconds, cpu, Measurement.peakResidentMegabytes(), state, result).print();
        }
    }

    private static Settings settings(Path work) {
        String uri = work.toAbsolutePath().toUri().toString().replaceFirst("^file:/+", "file:///");
        return Settings.of(Map.of(
                "millrace", Map.of("job", TableDelta.NAME),
                "exports", Map.of("uri", uri + "exports", "key.columns", ExportGenerator.KEY, "poll.seconds", "1"),
                "changes", Map.of("destination", "files", "uri", uri + "changes"),
                "reports", Map.of("uri", uri + "reports"),
                "rejects", Map.of("uri", uri + "rejects")));
    }

    private static JsonNode version(Path work, int number, Path file, RunningJob job) throws Exception {
        String name = String.format("%06d", number);
        Path folder =
                Files.createDirectories(work.resolve("exports/bench/table").resolve(name));
        Files.createLink(folder.resolve("export.csv.gz"), file.toAbsolutePath());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline && !job.ended()) {
            Optional<JsonNode> report = report(work.resolve("reports"), name);
            if (report.isPresent()) {
                return report.get();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IllegalStateException("no report of version " + name + " within " + LIMIT, job.awaitEnd());
    }

    private static Optional<JsonNode> report(Path reports, String version) throws IOException {
        if (!Files.exists(reports)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.filter(TableDeltaRun::isCommitted).toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode report = JSON.readTree(line);
                    if (report.get("version").asText().equals(version)) {
                        return Optional.of(report);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isCommitted(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jsonl") && !name.startsWith(".");
    }

    private static double seconds(JsonNode report) {
        return Duration.between(
                                Instant.parse(report.get("startedAt").asText()),
                                Instant.parse(report.get("finishedAt").asText()))
                        .toMillis()
                / 1e3;
    }
}
