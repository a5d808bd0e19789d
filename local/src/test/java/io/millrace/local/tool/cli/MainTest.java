package io.millrace.local.tool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.tool.run.CountingJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRunToIdleEndsWithZeroAndSaysWhatItDid() throws IOException {
        input("a", "b");

        int exitCode =
                millrace("run", "counting", "--settings", settings(true), "--until-idle", "1", "--state", "hashmap");

        assertThat(errors.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(output.toString().lines()).containsExactly("counting: idle numRecordsOut=2 rowsRead=2");
    }

    @Test
    void aRunWhoseInputEndsEndsWithZero() throws IOException {
        input("a");

        assertThat(millrace("run", "counting", "--settings", settings(false))).isZero();
        assertThat(output.toString()).startsWith("counting: finished ");
    }

    @Test
    void aFailedJobEndsWithOneAndNamesTheCause() throws IOException {
        input(CountingJob.POISON);

        assertThat(millrace("run", "counting", "--settings", settings(true), "--until-idle", "30"))
                .isOne();
        assertThat(output.toString()).startsWith("counting: failed");
        assertThat(errors.toString()).contains("counting failed: ").contains("this line cannot be counted");
    }

    @Test
    void settingsThatTheJobRefusesEndWithTwo() throws IOException {
        assertRefused("[{\"PropertyGroupId\": \"counting\", \"PropertyMap\": {}}]", "counting.input is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[{\"PropertyGroupId\": \"counting\"", "{\"counting\": {}}", "[1]"})
    void aFileOfAnotherShapeEndsWithTwo(String content) throws IOException {
        assertRefused(content, "Settings refused:");
    }

    @Test
    void settingsOfAnotherJobEndWithTwo() throws IOException {
        assertRefused(
                "[{\"PropertyGroupId\": \"millrace\", \"PropertyMap\": {\"job\": \"table-delta\"}}]",
                "is for \"table-delta\", not \"counting\"");
    }

    @Test
    void aFileThatIsNotThereEndsWithTwo() {
        String missing = folder.resolve("none.json").toString();

        assertThat(millrace("run", "counting", "--settings", missing)).isEqualTo(2);
        assertThat(errors.toString()).contains("none.json");
    }

    @Test
    void aJobThatIsNotThereEndsWithTwo() throws IOException {
        assertThat(millrace("run", "countign", "--settings", settings(false))).isEqualTo(2);
        assertThat(errors.toString()).contains("\"countign\" is not a job; the jobs are counting");
    }

    @ParameterizedTest
    @CsvSource({
        "--parallelism, 0",
        "--until-idle, 0",
        "--until-idle, x",
        "--ui-port, -1",
        "--state, disk",
        "--checkpoints, s3:///none",
        "--checkpoints, gs://bucket/x"
    })
    void anOptionOutOfRangeEndsWithTwo(String option, String value) throws IOException {
        assertThat(millrace("run", "counting", "--settings", settings(false), option, value))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(option);
    }

    @Test
    void aRunWithoutSettingsEndsWithTwo() {
        assertThat(millrace("run", "counting")).isEqualTo(2);
        assertThat(errors.toString()).contains("--settings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65534", "x"})
    void portsOutOfRangeEndWithTwo(String port) {
        assertThat(millrace("aws", "--port-base", port)).isEqualTo(2);
        assertThat(errors.toString()).contains("--port-base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "aws", "doctor"})
    void everyCommandHasHelp(String command) {
        assertThat(millrace(command, "--help")).isZero();
        assertThat(output.toString()).startsWith("Usage: millrace " + command);
    }

    @Test
    void theTopHelpListsEveryCommand() {
        assertThat(millrace("--help")).isZero();
        assertThat(output.toString()).contains("  run ", "  aws ", "  doctor ");
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(millrace()).isEqualTo(2);
    }

    private void assertRefused(String content, String finding) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.json"), content);

        assertThat(millrace("run", "counting", "--settings", file.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains(finding);
        assertThat(output.toString()).isEmpty();
    }

    private int millrace(String... arguments) {
        CommandLine command = Main.commandLine(List.of(new CountingJob()));
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }

    private void input(String... lines) throws IOException {
        Files.write(Files.createDirectories(folder.resolve("in")).resolve("1.txt"), List.of(lines));
    }

    private String settings(boolean endless) throws IOException {
        String content = """
                [{"PropertyGroupId": "counting",
                  "PropertyMap": {"input": "%s", "output": "%s", "endless": "%s"}}]
                """.formatted(
                        folder.resolve("in").toUri(), folder.resolve("out").toUri(), endless);
        return Files.writeString(folder.resolve("settings.json"), content).toString();
    }
}
