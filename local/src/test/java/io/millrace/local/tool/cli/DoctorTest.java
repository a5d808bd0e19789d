package io.millrace.local.tool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void everythingThereIsOneOkLineEachAndZero() throws IOException {
        tool("mvn", "Apache Maven 3.8.7");
        tool("node", "v18.0.0");
        tool("npm", "10.1.2");

        Examination examination = examine(folder);

        assertThat(examination.lines).hasSize(7).allMatch(line -> line.startsWith("OK "));
        assertThat(examination.lines)
                .anyMatch(line -> line.startsWith("OK       JDK 17 or newer: "))
                .contains("OK       Maven 3.8 or newer: 3.8.7")
                .contains("OK       Node.js 18 or newer: 18.0.0")
                .contains("OK       npm 8 or newer: 10.1.2");
        assertThat(examination.exitCode).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "mvn, Apache Maven 3.6.3, MISSING  Maven 3.8 or newer: 3.6.3. Install it",
        "mvn, Apache Maven 2.9.0, MISSING  Maven 3.8 or newer: 2.9.0. Install it",
        "node, v16.20.1, MISSING  Node.js 18 or newer: 16.20.1. Install it",
        "npm, 6.14.18, MISSING  npm 8 or newer: 6.14.18. It comes with",
        "node, command failed, names no version. Install it",
    })
    void aToolThatIsTooOldIsMissing(String name, String version, String expected) throws IOException {
        tool("mvn", "Apache Maven 4.0.0");
        tool("node", "v22.1.0");
        tool("npm", "10.1.2");
        tool(name, version);

        Examination examination = examine(folder);

        assertThat(examination.lines).anyMatch(line -> line.contains(expected));
        assertThat(examination.lines)
                .filteredOn(line -> line.startsWith("MISSING"))
                .hasSize(1);
        assertThat(examination.exitCode).isOne();
    }

    @Test
    void toolsThatAreNotThereAreMissingWithWhatToDo() {
        Examination examination = examine(folder);

        assertThat(examination.lines)
                .anyMatch(
                        line -> line.startsWith("MISSING  Maven 3.8 or newer: mvn is not on the PATH. Install it from"))
                .anyMatch(line -> line.startsWith("MISSING  Node.js 18 or newer: node is not on the PATH."))
                .anyMatch(line -> line.startsWith("MISSING  npm 8 or newer: npm is not on the PATH."));
        assertThat(examination.exitCode).isOne();
    }

    @Test
    void aCheckoutThatCannotBeBuiltInIsMissing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(examine(file).lines).anyMatch(line -> line.startsWith("MISSING  A place to build in: "));
    }

    @Test
    void theScriptRunsItWithoutABuild() throws Exception {
        tool("mvn", "Apache Maven 3.6.3");
        Path script = Path.of(System.getProperty("millrace.home"), "millrace").toRealPath();
        ProcessBuilder command = new ProcessBuilder("bash", script.toString(), "doctor")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);

        Process doctor = command.start();
        String output = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("MISSING  Maven 3.8 or newer: 3.6.3");
        assertThat(doctor.waitFor()).isOne();
    }

    private void tool(String name, String answer) throws IOException {
        Path executable = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + answer + "'\n");
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Examination examine(Path home) {
        StringWriter output = new StringWriter();
        int exitCode = new Doctor(home, Map.of("PATH", folder.toString())).examine(new PrintWriter(output, true));
        return new Examination(exitCode, output.toString().lines().toList());
    }

    private record Examination(int exitCode, List<String> lines) {}
}
