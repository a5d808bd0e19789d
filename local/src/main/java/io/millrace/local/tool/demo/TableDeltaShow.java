package io.millrace.local.tool.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;

/** Drops the sample exports one round after the other and shows what table-delta makes of them. */
final class TableDeltaShow implements Show {

    private static final String STREAM = "changes";
    private static final int SHARDS = 2;
    private static final int CHANGES_SHOWN = 3;

    private final Stage stage;
    private final PrintWriter out;
    private final TableDeltaResults results;
    private final Set<String> told = new HashSet<>();
    private final long startedNanos = System.nanoTime();

    private List<String> reports = List.of();

    TableDeltaShow(Stage stage) {
        this.stage = stage;
        this.out = stage.out();
        this.results = new TableDeltaResults(stage.s3().client(), stage.kinesis(), STREAM);
    }

    @Override
    public Job job() {
        return new TableDelta();
    }

    @Override
    public Settings settings() {
        stage.s3().createBuckets("exports", "results");
        Map<String, Map<String, String>> groups = stage.settings(TableDelta.NAME);
        EmbeddedKinesis kinesis = stage.kinesis();
        if (kinesis == null) {
            groups.put("changes", Map.of("destination", "files", "uri", "s3://results/changes"));
        } else {
            Map<String, String> changes = new HashMap<>(groups.getOrDefault("changes", Map.of()));
            changes.put("stream.arn", kinesis.createStream(STREAM, SHARDS));
            changes.put("stream.endpoint", kinesis.endpoint().toString());
            groups.put("changes", changes);
            out.println(
                    "exports from s3://exports, changes to the Kinesis stream " + STREAM + ", " + SHARDS + " shards");
        }
        return Settings.of(groups);
    }

    /** Compares {@code changes.jsonl}, {@code reports.jsonl} and {@code rejects.jsonl}. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        Path expected = stage.expected(TableDelta.NAME);
        SampleExports exports = new SampleExports(stage.sampleData().resolve("exports"));
        Runnable showProgress = () -> showProgress(progress.counters(job.id()));
        int verdicts = 0;
        int turn = 0;
        List<SampleExports.Round> rounds = exports.rounds();
        for (SampleExports.Round round : rounds) {
            turn++;
            out.println("Round " + turn + " of " + rounds.size() + ": " + String.join(", ", round.keys()));
            for (String key : round.keys()) {
                stage.s3()
                        .client()
                        .putObject(
                                request -> request.bucket("exports").key(key),
                                RequestBody.fromBytes(exports.content(key)));
            }
            verdicts += round.verdicts();
            int wanted = verdicts;
            if (!Patience.await(job, showProgress, () -> tellReports() >= wanted)) {
                out.println("Only " + told.size() + " of " + wanted + " reports came within " + Patience.LIMIT);
                return false;
            }
        }
        boolean equal = Patience.await(job, showProgress, () -> equal(expected));
        showChanges();
        Path folder = stage.results(TableDelta.NAME);
        write(folder);
        out.println();
        out.println("Reports and rejects are in s3://results; copies of all three are in " + folder);
        return stage.verdict(TableDelta.NAME, equal);
    }

    private int tellReports() {
        reports = results.reports();
        for (String report : reports) {
            if (told.add(report)) {
                out.println("  " + line(JsonLines.parse(report)));
            }
        }
        out.flush();
        return told.size();
    }

    private void showProgress(Map<String, Long> counters) {
        long rows = counters.getOrDefault("rowsRead", 0L);
        out.printf(
                "  ... %,d objects, %,d versions decided, %,d rows, %,d bytes, %,d changes, %,.0f rows/s%n",
                counters.getOrDefault("arrivals", 0L),
                counters.getOrDefault("versionsDecided", 0L),
                rows,
                counters.getOrDefault("bytesRead", 0L),
                counters.getOrDefault("changes", 0L),
                rows * 1e9 / (System.nanoTime() - startedNanos));
        out.flush();
    }

    private boolean equal(Path expected) {
        return JsonLines.same(results.reports(), expected.resolve("reports.jsonl"))
                && JsonLines.same(results.rejects(), expected.resolve("rejects.jsonl"))
                && JsonLines.same(results.changes(), expected.resolve("changes.jsonl"));
    }

    private void showChanges() {
        Map<String, List<String>> byTable = new LinkedHashMap<>();
        List<String> changes = results.changes();
        for (String change : changes) {
            JsonNode node = JsonLines.parse(change);
            byTable.computeIfAbsent(
                            node.get("tenant").asText()
                                    + '/'
                                    + node.get("table").asText(),
                            table -> new ArrayList<>())
                    .add(change);
        }
        out.println();
        out.printf("%,d changes, read back from %s:%n", changes.size(), results.changesPlace());
        byTable.forEach((table, lines) -> {
            out.printf("  %s: %,d, the last of them%n", table, lines.size());
            lines.stream().skip(Math.max(0, lines.size() - CHANGES_SHOWN)).forEach(line -> out.println("    " + line));
        });
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("reports.jsonl"), JsonLines.comparable(results.reports()));
        Files.write(folder.resolve("rejects.jsonl"), JsonLines.comparable(results.rejects()));
        Files.write(folder.resolve("changes.jsonl"), JsonLines.comparable(results.changes()));
    }

    /** One line for a person: the version, what became of it, and how many rows. */
    private static String line(JsonNode report) {
        String counts = report.get("verdict").asText().equals("APPLIED")
                ? String.format(
                        "%,d rows: %,d inserted, %,d updated, %,d deleted, %,d unchanged",
                        report.get("rows").asLong(),
                        report.get("inserted").asLong(),
                        report.get("updated").asLong(),
                        report.get("deleted").asLong(),
                        report.get("unchanged").asLong())
                : "";
        String reason = report.get("reason").asText();
        return String.format(
                "%-36s %-9s %s",
                String.join(
                        "/",
                        List.of(
                                report.get("tenant").asText(),
                                report.get("table").asText(),
                                report.get("version").asText())),
                report.get("verdict").asText(),
                counts + (counts.isEmpty() || reason.isEmpty() ? "" : "; ") + reason);
    }
}
