package io.millrace.local.bench;

import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench table-delta}: each figure from a process of its own, so that none is warmed up by another. */
@Command(
        name = "table-delta",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "The second version of a generated table (1%% updated, 0.5%% inserted, 0.5%% deleted):",
            "table-delta on both state backends, DuckDB's query over both files, and gunzip and parse alone."
        })
final class TableDeltaBench implements Callable<Integer> {

    private static final String HEAP = "-Xmx3g";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Rows of the table, several with commas; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private List<Long> rows;

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
            description = "Rounds before, not counted; default ${DEFAULT-VALUE}.")
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
        Path folder = Path.of(System.getProperty("millrace.home", "."), "local/target/bench");
        List<Double> perRow = new ArrayList<>();
        for (long count : rows) {
            perRow.add(measure(count, folder.resolve("rows-" + count), out));
        }
        for (int i = 1; i < perRow.size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "rocksdb, %,d rows: %.2f times the time per row of %,d rows%n",
                    rows.get(i),
                    perRow.get(i) / perRow.get(0),
                    rows.get(0));
        }
        out.flush();
        return 0;
    }

    /** @return seconds per row with RocksDB */
    private double measure(long count, Path folder, PrintWriter out) throws Exception {
        ExportGenerator.Versions versions = new ExportGenerator(count).in(folder);
        String first = versions.first().toString();
        String second = versions.second().toString();
        String warm = Integer.toString(warmUp);
        String counted = Integer.toString(rounds);
        String threads = Integer.toString(parallelism);
        out.printf(Locale.ROOT, "%,d rows, parallelism %d, median of %d rounds [best]%n%n", count, parallelism, rounds);
        out.printf(
                "%-28s %15s %12s %9s %8s %10s %8s  %s%n",
                "", "seconds", "rows/s", "CPU s", "peak MB", "state B/row", "ratio", "result");
        out.flush();
        Measurement duck = run(DuckDbRun.class, first, second, warm, counted, threads);
        print(out, "DuckDB, both files", count, duck, null);
        print(out, "gunzip and parse, 1 thread", count, run(ParseRun.class, second, warm, counted), duck);
        Measurement latest = duck;
        for (StateBackend backend : List.of(StateBackend.HASHMAP, StateBackend.ROCKSDB)) {
            String work = folder.resolve("work").toString();
            latest = run(TableDeltaRun.class, backend.name(), threads, first, second, work, warm, counted);
            print(out, "table-delta, " + backend.name().toLowerCase(Locale.ROOT), count, latest, duck);
        }
        out.println();
        out.flush();
        return latest.median() / count;
    }

    private static void print(
            PrintWriter out, String name, long rows, Measurement measured, @Nullable Measurement peer) {
        out.printf(
                Locale.ROOT,
                "%-28s %7.2f [%5.2f] %,12.0f %9.2f %8d %10s %8s  %s%n",
                name,
                measured.median(),
                measured.best(),
                rows / measured.median(),
                measured.medianCpu(),
                measured.peakMegabytes(),
                measured.stateBytes() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f", (double) measured.stateBytes() / rows),
                peer == null ? "1" : String.format(Locale.ROOT, "%.2f", measured.median() / peer.median()),
                measured.result());
        out.flush();
    }

    private static Measurement run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "--add-opens",
                "java.base/java.util=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(main.getSimpleName() + " ended with " + process.exitValue() + ": " + lines);
        }
        return Measurement.parse(lines);
    }
}
