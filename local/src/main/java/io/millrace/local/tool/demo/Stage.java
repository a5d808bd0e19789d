package io.millrace.local.tool.demo;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every job of the demo plays on.
 *
 * @param home of the checkout
 * @param kinesis null when there is none
 */
record Stage(
        Path home,
        EmbeddedS3 s3,
        EmbeddedDataExchange dataExchange,
        @Nullable EmbeddedKinesis kinesis,
        PrintWriter out) {

    Path sampleData() {
        return home.resolve("sample-data");
    }

    Path expected(String job) {
        return sampleData().resolve("expected").resolve(job);
    }

    /** Where copies of a job's results go. */
    Path results(String job) {
        return results().resolve(job);
    }

    Path results() {
        return home.resolve("local/target/demo");
    }

    /** Says whether what came out of a job is what was expected, and gives that back. */
    boolean verdict(String job, boolean equal) {
        out.println(
                equal
                        ? "The results equal " + expected(job)
                        : "The results DIFFER from " + expected(job) + "; compare the files with those of "
                                + results(job));
        out.flush();
        return equal;
    }

    /** The property groups of {@code sample-data/settings}, with S3 being the embedded one. */
    Map<String, Map<String, String>> settings(String job) {
        Map<String, Map<String, String>> groups = new LinkedHashMap<>(
                Settings.load(sampleData().resolve("settings").resolve(job + ".json"))
                        .groups());
        groups.putAll(s3Settings().groups());
        return groups;
    }

    Settings s3Settings() {
        return Settings.of(Map.of(
                "s3",
                Map.of("endpoint", s3.endpoint().toString(), "path.style", "true", "region", LocalIdentity.REGION)));
    }
}
