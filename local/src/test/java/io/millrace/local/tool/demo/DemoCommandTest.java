package io.millrace.local.tool.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.tool.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {

    private static final Path SAMPLES = Path.of("..", "sample-data");

    @Test
    @Timeout(600)
    void resultsAreThoseOfTheSampleData() {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out, true))
                .execute("--exit");

        assertThat(out.toString())
                .contains("web UI", "stream changes, 2 shards")
                .contains("282 requests, 788 MiB, 113 subscribers, 223 data sets, 4 requests denied or failed")
                .contains("weather.json.report.json PUBLISHED: 10,250 assets in 2 revisions")
                .containsPattern("tides.json.report.json REJECTED.*\n    manifest.key-unknown at line 3")
                .contains("The results equal", "/access-grants")
                .doesNotContain("DIFFER")
                .containsPattern("(?s)(Seconds since the start: servers up [0-9.]+, cluster up [0-9.]+,"
                        + " job running [0-9.]+, first result [0-9.]+\n.*){4}")
                .containsPattern("acme/customers/2026-11-03 +REJECTED +gzip.truncated")
                .containsPattern("acme/customers/2026-11-05 +HELD")
                .containsPattern("acme/customers/2026-11-05 +APPLIED");
        assertThat(exitCode).isZero();
    }

    /** As a process of its own: its search path for programs cannot be changed otherwise. */
    @Test
    @Timeout(600)
    void withoutNodeTheChangesGoToFiles(@TempDir Path folder) throws Exception {
        Path home = Path.of(System.getProperty("millrace.home"));
        Path output = folder.resolve("output.txt");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmillrace.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "demo",
                        "--exit",
                        "--job",
                        "table-delta")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put("PATH", folder.toString());

        int exitCode = command.start().waitFor();

        assertThat(output)
                .content()
                .contains("No Kinesis, so the changes go to files: The local Kinesis needs Node.js 18")
                .contains("1,130 changes, read back from s3://results/changes:")
                .contains("The results equal");
        assertThat(exitCode).isZero();
        for (String name : List.of("changes.jsonl", "reports.jsonl", "rejects.jsonl")) {
            assertThat(JsonLines.comparable(JsonLines.ofFile(home.resolve("local/target/demo/table-delta/" + name))))
                    .as(name)
                    .isEqualTo(JsonLines.comparable(
                            JsonLines.ofFile(home.resolve("sample-data/expected/table-delta/" + name))));
        }
    }

    @Test
    void everyTablesVersionsAreDroppedOneAfterAnother() {
        List<SampleExports.Round> rounds = new SampleExports(SAMPLES.resolve("exports")).rounds();

        assertThat(rounds).hasSize(6);
        assertThat(rounds.get(0).keys())
                .containsExactly(
                        "acme/customers/2026-11-01/customers.csv.gz",
                        "globex/order_lines/v1/part.csv",
                        "initech/stock/0001/export.csv.gz",
                        "initech/stock/readme.txt");
        assertThat(rounds.get(0).verdicts()).isEqualTo(3);
        assertThat(rounds.get(5).keys()).containsExactly("acme/customers/2026-11-05/_APPROVED");
    }

    @Test
    void runsAreComparedWithoutTheirTimes() {
        List<String> one = List.of("{\"version\":\"v1\",\"at\":\"now\"}", "{\"id\":\"2\",\"at\":\"a value\"}");
        List<String> other = List.of("{\"id\":\"2\",\"at\":\"a value\"}", "{\"version\":\"v1\",\"at\":\"then\"}");

        assertThat(JsonLines.comparable(one)).isEqualTo(JsonLines.comparable(other));
        assertThat(JsonLines.comparable(one).toString()).contains("a value").doesNotContain("now");
    }
}
