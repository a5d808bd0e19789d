package io.millrace.local.tool.demo;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.report.UsageReportCommand;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** subscriber-usage: puts the sample trail to S3 and prints the usage report of it. */
final class SubscriberUsageScenario implements DemoScenario {

    private static final String TRAIL = "trail";

    private final DemoContext context;
    private final PrintWriter out;
    private final UsageResults results;

    SubscriberUsageScenario(DemoContext context) {
        this.context = context;
        this.out = context.out();
        this.results = new UsageResults(
                context.s3().client(),
                context.home().resolve("deploy/athena"),
                context.results(SubscriberUsage.NAME).resolve("usage"));
    }

    @Override
    public Job job() {
        return new SubscriberUsage();
    }

    @Override
    public Settings prepare() {
        context.s3().createBuckets(TRAIL, "results");
        out.println("CloudTrail logs from s3://" + TRAIL + ", Parquet to s3://results/usage");
        return Settings.of(context.settings(SubscriberUsage.NAME));
    }

    /** Compares {@code metrics.jsonl}, {@code errors.jsonl} and {@code rejects.jsonl}. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        Path expected = context.expected(SubscriberUsage.NAME);
        out.println("Putting " + putTrail() + " objects to s3://" + TRAIL);
        ProgressAwait await = new ProgressAwait(job, () -> progress(progress.counters(job.id())), out);
        boolean equal = await.until(() -> equal(expected));
        await.printProgress();
        Path folder = context.results(SubscriberUsage.NAME);
        write(folder);
        out.println();
        report(folder.resolve("usage-report.html"));
        context.resultShown(job);
        out.println();
        out.println("The tables are in s3://results/usage; copies and their rows are in " + folder);
        return context.verdict(SubscriberUsage.NAME, equal);
    }

    private int putTrail() throws IOException {
        Path trail = context.sampleData().resolve("trail");
        TrailTarget target = TrailTarget.bucket(context.s3().client(), TRAIL, "");
        try (Stream<Path> walk = Files.walk(trail)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            for (Path file : files) {
                target.put(trail.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            return files.size();
        }
    }

    private boolean equal(Path expected) throws Exception {
        if (!JsonLines.same(results.rejects(), expected.resolve("rejects.jsonl"))) {
            return false;
        }
        UsageResults.Rows rows = results.rows();
        return rows.metrics().equals(JsonLines.ofFile(expected.resolve("metrics.jsonl")))
                && rows.errors().equals(JsonLines.ofFile(expected.resolve("errors.jsonl")));
    }

    private static String progress(Map<String, Long> counters) {
        return String.format(
                "%,d objects, %,d read, %,d refused, %,d records, %,d rows, %,d of them twice, %,d corrections",
                counters.getOrDefault("arrivals", 0L),
                counters.getOrDefault("objectsRead", 0L),
                counters.getOrDefault("objectsRejected", 0L),
                counters.getOrDefault("recordsRead", 0L),
                counters.getOrDefault("rowsFound", 0L),
                counters.getOrDefault("duplicatesDropped", 0L),
                counters.getOrDefault("corrections", 0L));
    }

    private void write(Path folder) throws Exception {
        Files.createDirectories(folder);
        UsageResults.Rows rows = results.rows();
        Files.write(folder.resolve("metrics.jsonl"), rows.metrics());
        Files.write(folder.resolve("errors.jsonl"), rows.errors());
        Files.write(folder.resolve("rejects.jsonl"), JsonLines.comparable(results.rejects()));
    }

    /** As {@code ./millrace usage-report} prints it. */
    private void report(Path page) {
        Map<String, String> environment =
                Map.of("AWS_ENDPOINT_URL_S3", context.s3().endpoint().toString(), "AWS_REGION", LocalIdentity.REGION);
        new CommandLine(new UsageReportCommand(environment))
                .setOut(out)
                .setErr(out)
                .execute("--from", "s3://results/usage", "--to", page.toString());
    }

    @Override
    public void close() {}
}
