package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.local.tool.cli.Main;
import io.millrace.local.tool.run.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace run table-delta} as a process of its own, over local folders. */
class RunCommandEndToEndTest {

    private static final long LIMIT_SECONDS = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private record Exit(int code, String output, String errors) {}

    @Test
    void aSecondRunGoesOnWhereTheFirstStopped() throws Exception {
        TableHistory table =
                new TableHistory("acme/customers", 10, 3).next(200, 0, 0).next(10, 20, 5);
        List<Operation> first = table.operations(0);
        Exports.put(folder.resolve("exports"), table.key(0), table.export(0));

        Exit firstRun = run(settings(), "--until-idle", "3", "--checkpoints", "checkpoints", "--state", "hashmap");
        List<Operation> changesAfterFirst = changes();
        Exports.put(folder.resolve("exports"), table.key(1), table.export(1));
        Exit secondRun = run(settings(), "--until-idle", "3", "--checkpoints", "checkpoints", "--parallelism", "1");

        assertThat(firstRun.code()).as(firstRun.errors()).isZero();
        assertThat(firstRun.output()).startsWith("table-delta: idle ").contains(" changes=200 ");
        assertThat(changesAfterFirst).containsExactlyInAnyOrderElementsOf(first);
        assertThat(secondRun.code()).as(secondRun.errors()).isZero();
        assertThat(secondRun.output()).contains(" changes=35 ");
        assertThat(changes()).containsExactlyInAnyOrderElementsOf(TableHistory.operations(List.of(table)));
        assertThat(Reports.verdicts(Lines.in(folder.resolve("reports"))))
                .containsExactlyInAnyOrder("acme/customers/v001 APPLIED", "acme/customers/v002 APPLIED");
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    @Test
    void refusedSettingsEndWithTwoAndAreAllNamed() throws Exception {
        Exit exit = run(settings().put("exports", "parts", "some").put("reprots", "uri", "file:///nowhere"));

        assertThat(exit.code()).isEqualTo(2);
        assertThat(exit.output()).isEmpty();
        assertThat(exit.errors()).contains("Settings refused:", "exports.parts", "reprots");
    }

    private DeltaSettings settings() {
        return new DeltaSettings()
                .listing(DeltaSettings.uri(folder.resolve("exports")))
                .changesTo(DeltaSettings.uri(folder.resolve("changes")))
                .resultsIn(DeltaSettings.uri(folder));
    }

    private List<Operation> changes() {
        return Lines.in(folder.resolve("changes")).stream()
                .map(Operation::parse)
                .toList();
    }

    private Exit run(DeltaSettings settings, String... options) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("exports"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "table-delta",
                "--settings",
                file(settings).toString()));
        command.addAll(List.of(options));
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(errors));
        }
        return new Exit(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private Path file(DeltaSettings settings) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ArrayNode groups = json.createArrayNode();
        settings.groups()
                .forEach((id, keys) ->
                        groups.addObject().put("PropertyGroupId", id).set("PropertyMap", json.valueToTree(keys)));
        Path file = folder.resolve("settings.json");
        json.writeValue(file.toFile(), groups);
        return file;
    }
}
