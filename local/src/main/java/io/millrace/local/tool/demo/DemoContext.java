package io.millrace.local.tool.demo;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.RunningJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The environment of one scenario.
 *
 * @param home of the checkout
 * @param startingS3 the embedded S3, which starts at the same time as the servers of the scenarios
 * @param out where this scenario writes
 * @param firstResult completed with the scenario's first result
 */
record DemoContext(
        Path home,
        CompletableFuture<EmbeddedS3> startingS3,
        PrintWriter out,
        StartTimes startTimes,
        CompletableFuture<Void> firstResult) {

    /** Waits until it has started. */
    EmbeddedS3 s3() {
        return startingS3.join();
    }

    Path sampleData() {
        return home.resolve("sample-data");
    }

    Path expected(String job) {
        return sampleData().resolve("expected").resolve(job);
    }

    /** Folder for copies of a job's results. */
    Path results(String job) {
        return results(home).resolve(job);
    }

    static Path results(Path home) {
        return home.resolve("local/target/demo");
    }

    /** Called with each result; prints the start times with the first one. */
    void resultShown(RunningJob job) {
        if (firstResult.complete(null)) {
            out.println("  " + startTimes.withFirstResult(job));
            out.flush();
        }
    }

    /** Prints whether the results of a job equal the expected ones, and returns it. */
    boolean verdict(String job, boolean equal) {
        out.println(
                equal
                        ? "The results equal " + expected(job)
                        : "The results DIFFER from " + expected(job) + "; compare the files with those of "
                                + results(job));
        out.flush();
        return equal;
    }

    /** The property groups of {@code sample-data/settings}, with the embedded S3. */
    Map<String, Map<String, String>> settings(String job) {
        Map<String, Map<String, String>> groups = new LinkedHashMap<>(
                Settings.load(sampleData().resolve("settings").resolve(job + ".json"))
                        .groups());
        groups.putAll(s3Settings(s3()).groups());
        return groups;
    }

    static Settings s3Settings(EmbeddedS3 s3) {
        return Settings.of(Map.of(
                "s3",
                Map.of("endpoint", s3.endpoint().toString(), "path.style", "true", "region", LocalIdentity.REGION)));
    }
}
