package io.millrace.local.tool.demo;

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
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Output of subscriber-usage so far, as its Athena tables show it. */
final class UsageResults {

    private static final String BUCKET = "results";
    private static final String USAGE = "usage/";
    private static final String DATABASE = "adx_metrics_curated.";

    private final S3Client s3;
    private final Path definitions;
    private final Path copies;

    /**
     * @param definitions {@code deploy/athena}
     * @param copies folder for the Parquet files
     */
    UsageResults(S3Client s3, Path definitions, Path copies) {
        this.s3 = s3;
        this.definitions = definitions;
        this.copies = copies;
    }

    /** Rows of usage, corrections applied, and of denied requests; both sorted. */
    record Rows(List<String> metrics, List<String> errors) {}

    Rows rows() throws IOException, SQLException {
        Map<String, List<Path>> files = new TreeMap<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(BUCKET).prefix(USAGE))
                .contents()) {
            if (object.key().endsWith(".parquet")) {
                String path = object.key().substring(USAGE.length());
                files.computeIfAbsent(path.substring(0, path.indexOf('/')), table -> new ArrayList<>())
                        .add(copy(object.key(), copies.resolve(path)));
            }
        }
        try (UsageTables tables = UsageTables.open(files, definitions)) {
            return new Rows(
                    UsageLines.of(tables.connection(), DATABASE + "adx_for_s3_metrics_corrected"),
                    UsageLines.of(tables.connection(), DATABASE + "adx_for_s3_errors"));
        }
    }

    List<String> rejects() {
        return JsonLines.ofObjects(s3, BUCKET, "usage-rejects/");
    }

    private Path copy(String key, Path file) throws IOException {
        // Written objects never change.
        if (!Files.exists(file)) {
            Files.createDirectories(file.resolveSibling(""));
            s3.getObject(request -> request.bucket(BUCKET).key(key), file);
        }
        return file;
    }
}
