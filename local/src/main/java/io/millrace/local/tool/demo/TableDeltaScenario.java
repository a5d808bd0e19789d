package io.millrace.local.tool.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.kinesis.KinesisPackage;
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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/** table-delta: puts the sample exports to S3 round by round and prints the report of each version and the changes. */
final class TableDeltaScenario implements DemoScenario {

    private static final String STREAM = "changes";
    private static final int SHARDS = 2;
    private static final int CHANGES_SHOWN = 3;

    private final DemoContext context;
    private final PrintWriter out;
    private final @Nullable EmbeddedKinesis kinesis;
    private final TableDeltaResults results;
    private final Set<String> shown = new HashSet<>();

    private List<String> reports = List.of();

    TableDeltaScenario(DemoContext context) {
        this.context = context;
        this.out = context.out();
        this.kinesis = startKinesis(out);
        this.results = new TableDeltaResults(context.s3().client(), kinesis, STREAM);
    }

    private static @Nullable EmbeddedKinesis startKinesis(PrintWriter out) {
        try {
            return EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
        } catch (EmbeddedServiceException e) {
            out.println("No Kinesis, so the changes go to files: " + e.getMessage());
            return null;
        }
    }

    @Override
    public Job job() {
        return new TableDelta();
    }

    @Override
    public Settings prepare() {
        context.s3().createBuckets("exports", "results");
        Map<String, Map<String, String>> groups = context.settings(TableDelta.NAME);
        if (kinesis == null) {
            groups.put("changes", Map.of("destination", "files", "uri", "s3://results/changes"));
        } else {
            Map<String, String> changes = new HashMap<>(groups.getOrDefault("changes", Map.of()));
            changes.put("stream.arn", kinesis.createStream(STREAM, SHARDS));
            changes.put("stream.endpoint", kinesis.endpoint().toString());
            groups.put("changes", changes);
            out.println("exports from s3://exports, changes to the Kinesis stream " + STREAM + ", " + SHARDS
                    + " shards, at " + kinesis.endpoint());
        }
        return Settings.of(groups);
    }

    /** Compares {@code changes.jsonl}, {@code reports.jsonl} and {@code rejects.jsonl}. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        Path expected = context.expected(TableDelta.NAME);
        SampleExports exports = new SampleExports(context.sampleData().resolve("exports"));
        ProgressAwait await = new ProgressAwait(job, () -> progress(progress.counters(job.id())), out);
        int verdicts = 0;
        int number = 0;
        List<SampleExports.Round> rounds = exports.rounds();
        for (SampleExports.Round round : rounds) {
            number++;
            out.println("Round " + number + " of " + rounds.size() + ": " + String.join(", ", round.keys()));
            for (String key : round.keys()) {
                context.s3()
                        .client()
                        .putObject(
                                request -> request.bucket("exports").key(key),
                                RequestBody.fromBytes(exports.content(key)));
            }
            verdicts += round.verdicts();
            int wanted = verdicts;
            if (!await.until(() -> showReports(job) >= wanted)) {
                out.println("Only " + shown.size() + " of " + wanted + " reports came");
                return false;
            }
        }
        boolean equal = await.until(() -> equal(expected));
        showChanges();
        Path folder = context.results(TableDelta.NAME);
        write(folder);
        out.println();
        out.println("Reports and rejects are in s3://results; copies of all three are in " + folder);
        return context.verdict(TableDelta.NAME, equal);
    }

    private int showReports(RunningJob job) {
        reports = results.reports();
        for (String report : reports) {
            if (shown.add(report)) {
                out.println("  " + line(JsonLines.parse(report)));
            }
        }
        if (!shown.isEmpty()) {
            context.resultShown(job);
        }
        out.flush();
        return shown.size();
    }

    private static String progress(Map<String, Long> counters) {
        return String.format(
                "%,d objects, %,d versions decided, %,d rows, %,d bytes, %,d changes",
                counters.getOrDefault("arrivals", 0L),
                counters.getOrDefault("versionsDecided", 0L),
                counters.getOrDefault("rowsRead", 0L),
                counters.getOrDefault("bytesRead", 0L),
                counters.getOrDefault("changes", 0L));
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
        out.printf("%,d changes, read back from %s:%n", changes.size(), results.changesLocation());
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

    @Override
    public void close() {
        if (kinesis != null) {
            kinesis.close();
        }
    }
}
