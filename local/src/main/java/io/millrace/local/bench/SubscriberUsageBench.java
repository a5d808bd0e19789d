package io.millrace.local.bench;

import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.bench.trail.TrailTruth;
import io.millrace.local.bench.trail.UsageOutput;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench subscriber-usage}: every contestant is a process of its own, and they take turns. */
@Command(
        name = "subscriber-usage",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "A generated trail to Parquet: subscriber-usage on both state backends, and DuckDB's statement that writes the",
            "same tables. Then many small files from an S3 that is far away, against one reader that goes from file to file.",
            "Every round's rows and bytes are compared with what the generator wrote."
        })
final class SubscriberUsageBench implements Callable<Integer> {

    private static final String BUCKET = "trail";
    private static final int RECORDS_OF_SMALL_FILE = 5;
    private static final int SEQUENTIAL_FILES = 400;
    private static final List<String> JOB_JVM = List.of("-Xmx512m", "--add-opens", "java.base/java.util=ALL-UNNAMED");
    private static final List<String> DUCKDB_JVM = List.of("-Xmx256m");

    private static final double BAR_RECORDS_PER_SECOND = 100_000;
    private static final double BAR_OF_DUCKDB = 0.6;
    private static final double BAR_MEGABYTES = 1_024;
    private static final double BAR_OF_SEQUENTIAL = 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Records of the trail; default ${DEFAULT-VALUE}.")
    private int records;

    @Option(
            names = "--files",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Its files; default ${DEFAULT-VALUE}.")
    private int files;

    @Option(
            names = "--small-files",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Files of 5 records in the S3 that is far away, 0 for none; default ${DEFAULT-VALUE}.")
    private int smallFiles;

    @Option(
            names = "--latency",
            paramLabel = "MILLIS",
            defaultValue = "30",
            description = "Of each GET there; default ${DEFAULT-VALUE}.")
    private int latencyMillis;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Counted rounds, of which the median is shown; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds before, not counted, in which the JVM compiles most; default ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of the job, and threads of DuckDB; default ${DEFAULT-VALUE}.")
    private int parallelism;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Path.of(System.getProperty("millrace.home", "."), "local/target/bench/subscriber-usage")
                .toAbsolutePath()
                .normalize();
        if (records > 0) {
            largeFiles(folder, out);
        }
        if (smallFiles > 0) {
            smallFiles(folder, out);
        }
        out.flush();
        return 0;
    }

    private void largeFiles(Path folder, PrintWriter out) throws Exception {
        Path made = folder.resolve(records + "-" + files);
        TrailTruth truth = GeneratedTrailFolder.make(TrailShape.of(records, files), made);
        Path trail = made.resolve("trail");
        String threads = Integer.toString(parallelism);
        out.printf(
                Locale.ROOT,
                "%,d records in %,d files (%,d duplicates), parallelism %d, median of %d rounds that take turns [best]%n%n",
                truth.records(),
                truth.volume().files(),
                truth.duplicates(),
                parallelism,
                rounds);
        List<BenchProcess> contestants = new ArrayList<>();
        try {
            contestants.add(BenchProcess.start(
                    "DuckDB",
                    DUCKDB_JVM,
                    TrailDuckDbRun.class,
                    trail.toString(),
                    Long.toString(truth.volume().largestRawBytes()),
                    folder.resolve("duckdb").toString(),
                    threads));
            for (StateBackend backend : List.of(StateBackend.HASHMAP, StateBackend.ROCKSDB)) {
                contestants.add(BenchProcess.start(
                        "subscriber-usage, " + backend.name().toLowerCase(Locale.ROOT),
                        JOB_JVM,
                        SubscriberUsageRun.class,
                        backend.name(),
                        threads,
                        trail.toUri().toString().replaceFirst("^file:/+", "file:///"),
                        folder.resolve("job-" + backend.name()).toString(),
                        Long.toString(truth.records())));
            }
            Map<String, Measurement> measured = takeTurns(contestants, truth);
            Map.Entry<String, Measurement> first =
                    measured.entrySet().iterator().next();
            Measurement duckDb = first.getValue();
            heading(out);
            measured.forEach((name, measurement) ->
                    print(out, name, truth.records(), measurement, name.equals(first.getKey()) ? null : duckDb));
            out.println();
            measured.forEach((name, measurement) -> {
                if (!name.equals(first.getKey())) {
                    double rate = (double) truth.records() / measurement.median();
                    bar(out, name + ", records/s", rate, BAR_RECORDS_PER_SECOND, true);
                    bar(out, name + ", of DuckDB's rate", duckDb.median() / measurement.median(), BAR_OF_DUCKDB, true);
                    bar(out, name + ", peak MB", (double) measurement.peakMegabytes(), BAR_MEGABYTES, false);
                }
            });
            out.println(
                    "peak MB: the most the whole process has had resident (VmHWM): heap, state, buffers and the JVM.");
            out.println();
        } finally {
            for (BenchProcess contestant : contestants) {
                contestant.close();
            }
        }
    }

    private void smallFiles(Path folder, PrintWriter out) throws Exception {
        TrailShape shape = TrailShape.of(smallFiles * RECORDS_OF_SMALL_FILE, smallFiles);
        try (EmbeddedS3 s3 = EmbeddedS3.startDistant(Duration.ofMillis(latencyMillis))) {
            s3.createBuckets(BUCKET);
            List<String> keys = new ArrayList<>();
            TrailTarget target = TrailTarget.bucket(s3.client(), BUCKET, "");
            TrailTruth truth = Trail.write(
                    shape,
                    (key, content) -> {
                        keys.add(key);
                        target.put(key, content);
                    },
                    usage -> {});
            out.printf(
                    Locale.ROOT,
                    "%,d files of %d records, %d ms for each GET, parallelism %d, median of %d rounds [best]%n%n",
                    truth.volume().files(),
                    RECORDS_OF_SMALL_FILE,
                    latencyMillis,
                    parallelism,
                    rounds);
            List<String> some = keys.subList(0, Math.min(SEQUENTIAL_FILES, keys.size()));
            SequentialRead reader = new SequentialRead(s3.client(), BUCKET);
            long[] read = {0};
            Measurement sequential = new Repetitions(0, 1).time(() -> {
                read[0] = reader.records(some);
                return Long.toString(read[0]);
            });
            Measurement job;
            try (BenchProcess contestant = BenchProcess.start(
                    "subscriber-usage, rocksdb",
                    JOB_JVM,
                    SubscriberUsageRun.class,
                    StateBackend.ROCKSDB.name(),
                    Integer.toString(parallelism),
                    "s3://" + BUCKET,
                    folder.resolve("job-small").toString(),
                    Long.toString(truth.records()),
                    s3.endpoint().toString())) {
                job = takeTurns(List.of(contestant), truth).values().iterator().next();
            }
            heading(out);
            print(out, "sequential, " + some.size() + " files", read[0], sequential, null);
            print(out, "subscriber-usage, rocksdb", truth.records(), job, null);
            double filesPerSecond = truth.volume().files() / job.median();
            double filesPerSecondAlone = some.size() / sequential.median();
            out.printf(Locale.ROOT, "%nfiles/s: %,.0f, sequential %,.0f%n", filesPerSecond, filesPerSecondAlone);
            bar(out, "times the sequential reader", filesPerSecond / filesPerSecondAlone, BAR_OF_SEQUENTIAL, true);
        }
    }

    /** @return by name, in order */
    private Map<String, Measurement> takeTurns(List<BenchProcess> contestants, TrailTruth truth) throws Exception {
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        for (int round = -warmUp; round < rounds; round++) {
            for (BenchProcess contestant : contestants) {
                Measurement measurement = contestant.round();
                check(contestant.name(), Path.of(measurement.result()), truth);
                if (round >= 0) {
                    measured.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                            .add(measurement);
                }
            }
        }
        Map<String, Measurement> all = new LinkedHashMap<>();
        measured.forEach((name, parts) -> all.put(name, Measurement.of(parts)));
        return all;
    }

    private static void check(String name, Path tables, TrailTruth truth) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            UsageOutput.Sums sums = UsageOutput.sums(connection, UsageOutput.rows(tables));
            if (!sums.equals(new UsageOutput.Sums(truth.metrics(), truth.errors()))) {
                throw new IllegalStateException(name + " wrote " + sums + " in place of " + truth);
            }
        }
        FileUtils.deleteDirectory(tables.toFile());
    }

    private static void heading(PrintWriter out) {
        out.printf("%-28s %15s %12s %9s %8s %13s%n", "", "seconds", "records/s", "CPU s", "peak MB", "of peer's rate");
    }

    private static void print(
            PrintWriter out, String name, long records, Measurement measured, @Nullable Measurement peer) {
        out.printf(
                Locale.ROOT,
                "%-28s %7.2f [%5.2f] %,12.0f %9.2f %8d %13s%n",
                name,
                measured.median(),
                measured.best(),
                records / measured.median(),
                measured.medianCpu(),
                measured.peakMegabytes(),
                peer == null ? "-" : String.format(Locale.ROOT, "%.2f", peer.median() / measured.median()));
        out.flush();
    }

    private static void bar(PrintWriter out, String what, double value, double bar, boolean atLeast) {
        boolean met = atLeast ? value >= bar : value < bar;
        out.printf(
                Locale.ROOT,
                "%-6s %s: %,.2f, wanted %s %,.1f%n",
                met ? "met" : "MISSED",
                what,
                value,
                atLeast ? "at least" : "less than",
                bar);
    }
}
