package io.millrace.local.subscriberusage;

import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.UsageLines;
import io.millrace.local.tool.report.UsageTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rows of usage, corrections applied, and of failed requests, as sorted lines. Region and source file are omitted,
 * because an event that was delivered twice has those of the delivery that is read first.
 */
record UsageRows(List<String> metrics, List<String> errors) {

    private static final String DATABASE = "adx_metrics_curated.";
    private static final Path DEFINITIONS = Path.of("..", "deploy", "athena");

    /** The rows of the committed files below a folder, read with the tables and the view of {@code deploy/athena}. */
    static UsageRows in(Path usage) throws IOException, SQLException {
        Map<String, List<Path>> files = new TreeMap<>();
        for (String table : UsageTables.TABLES) {
            Path tree = usage.resolve(table);
            if (Files.isDirectory(tree)) {
                try (Stream<Path> walk = Files.walk(tree)) {
                    files.put(table, walk.filter(UsageRows::isCommitted).toList());
                }
            }
        }
        try (UsageTables tables = UsageTables.open(files, DEFINITIONS)) {
            return new UsageRows(
                    UsageLines.of(tables.connection(), DATABASE + "adx_for_s3_metrics_corrected"),
                    UsageLines.of(tables.connection(), DATABASE + "adx_for_s3_errors"));
        }
    }

    static UsageRows of(List<Usage> rows) {
        List<String> metrics = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        rows.forEach(row -> (row.getErrorCode() == null ? metrics : errors).add(UsageLines.line(row)));
        metrics.sort(null);
        errors.sort(null);
        return new UsageRows(metrics, errors);
    }

    int count() {
        return metrics.size() + errors.size();
    }

    private static boolean isCommitted(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".parquet") && !name.startsWith(".");
    }
}
