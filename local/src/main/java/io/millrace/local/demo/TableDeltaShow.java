package io.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.run.ProgressMetrics;
import io.millrace.local.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Drops the sample exports one round after the other and shows what table-delta makes of them. */
final class TableDeltaShow {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 250;
    private static final long PROGRESS_MILLIS = 1_000;
    private static final int CHANGES_SHOWN = 3;

    private final SampleExports exports;
    private final TableDeltaResults results;
    private final S3Client s3;
    private final ProgressMetrics progress;
    private final RunningJob job;
    private final PrintWriter out;
    private final Set<String> told = new HashSet<>();
    private final long startedNanos = System.nanoTime();

    private List<String> reports = List.of();

    TableDeltaShow(
            SampleExports exports,
            TableDeltaResults results,
            S3Client s3,
            ProgressMetrics progress,
            RunningJob job,
            PrintWriter out) {
        this.exports = exports;
        this.results = results;
        this.s3 = s3;
        this.progress = progress;
        this.job = job;
        this.out = out;
    }

    /**
     * @param expected folder with {@code changes.jsonl}, {@code reports.jsonl} and {@code rejects.jsonl}
     * @param folder where the same three files of this run are written
     * @return whether both are equal
     */
    boolean play(Path expected, Path folder) throws IOException, InterruptedException {
        int verdicts = 0;
        int turn = 0;
        List<SampleExports.Round> rounds = exports.rounds();
        for (SampleExports.Round round : rounds) {
            turn++;
            out.println("Round " + turn + " of " + rounds.size() + ": " + String.join(", ", round.keys()));
            for (String key : round.keys()) {
                s3.putObject(
                        request -> request.bucket("exports").key(key), RequestBody.fromBytes(exports.content(key)));
            }
            verdicts += round.verdicts();
            int wanted = verdicts;
            if (!await(() -> tellReports() >= wanted)) {
                out.println("Only " + told.size() + " of " + wanted + " reports came within " + LIMIT);
                return false;
            }
        }
        boolean equal = await(() -> equal(expected));
        showChanges();
        write(folder);
        out.println();
        out.println("Reports and rejects are in s3://results; copies of all three are in " + folder);
        out.println(
                equal
                        ? "The results equal " + expected
                        : "The results DIFFER from " + expected + "; compare the files of both folders");
        out.flush();
        return equal;
    }

    private int tellReports() {
        reports = results.reports();
        for (String report : reports) {
            if (told.add(report)) {
                out.println("  " + DemoCommand.line(JsonLines.parse(report)));
            }
        }
        out.flush();
        return told.size();
    }

    private boolean await(BooleanSupplier condition) throws InterruptedException {
        long begin = System.nanoTime();
        long shown = begin;
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (job.ended() || now - begin > LIMIT.toNanos()) {
                return false;
            }
            if (now - shown > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
                shown = now;
                showProgress(now);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private void showProgress(long now) {
        Map<String, Long> counters = progress.counters(job.id());
        long rows = counters.getOrDefault("rowsRead", 0L);
        out.printf(
                "  ... %,d objects, %,d versions decided, %,d rows, %,d bytes, %,d changes, %,.0f rows/s%n",
                counters.getOrDefault("arrivals", 0L),
                counters.getOrDefault("versionsDecided", 0L),
                rows,
                counters.getOrDefault("bytesRead", 0L),
                counters.getOrDefault("changes", 0L),
                rows * 1e9 / (now - startedNanos));
        out.flush();
    }

    private boolean equal(Path expected) {
        return same(results.reports(), expected.resolve("reports.jsonl"))
                && same(results.rejects(), expected.resolve("rejects.jsonl"))
                && same(results.changes(), expected.resolve("changes.jsonl"));
    }

    private static boolean same(List<String> lines, Path expected) {
        return Files.exists(expected)
                && JsonLines.comparable(lines).equals(JsonLines.comparable(JsonLines.ofFile(expected)));
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
}
