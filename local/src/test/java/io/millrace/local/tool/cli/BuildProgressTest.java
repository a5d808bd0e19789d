package io.millrace.local.tool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The progress of the build in the millrace script, run in a temporary folder with a fake Maven. */
class BuildProgressTest {

    private static final String BEGINNING = """
            \u001b[0m[INFO] Scanning for projects...
            [INFO] Downloading from central: https://repository.example/org/example/parent/1/parent-1.pom
            [INFO] Downloaded from central: https://repository.example/org/example/parent/1/parent-1.pom (9 kB at 1 MB/s)
            [INFO] Downloading from central: https://repository.example/org/example/bom/1/bom-1.pom
            [INFO] Building Millrace jobs 0.1.0-SNAPSHOT                              [3/4]
            [INFO] --- maven-resources-plugin:3.3.1:resources (default-resources) @ millrace-jobs ---
            [INFO] --- \u001b[1mmaven-compiler-plugin:3.15.0:compile\u001b[m (default-compile) @ millrace-jobs ---
            [WARNING] Money.java:[3,1] [MissingSummary] A summary is missing.
                (see the page of the check)
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void copyScript() throws IOException {
        Files.copy(Path.of(System.getProperty("millrace.home"), "millrace"), home.resolve("millrace"));
        Files.createFile(home.resolve("pom.xml"));
        for (String module : List.of("connectors", "jobs", "local", "local/stand-ins")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        executable(
                "jdk/bin/java", "[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\"' >&2 || echo \"run: $*\"");
    }

    @Test
    void everyStepIsALineWithItsSeconds() throws Exception {
        maven(BEGINNING + """
                        [INFO] --- compiler:3.15.0:testCompile (default-testCompile) @ millrace-jobs ---
                        [INFO] BUILD SUCCESS
                        """, 0);

        Result result = millrace("demo", "--exit");

        assertThat(result.errors
                        .lines()
                        .map(line -> line.replaceFirst("\\d+ s", "N s"))
                        .distinct())
                .containsExactly(
                        "Building Millrace ...",
                        "N s  reading the build",
                        "N s  reading the build, downloading parent-1.pom (file 1)",
                        "N s  Millrace jobs [3/4], downloading bom-1.pom (file 2)",
                        "N s  Millrace jobs [3/4]",
                        "N s  Millrace jobs [3/4]: compiling",
                        "N s  Millrace jobs [3/4]: compiling tests",
                        "Built Millrace in N s.");
        assertThat(result.output)
                .startsWith("run: --add-opens")
                .endsWith("io.millrace.local.tool.cli.Main demo --exit\n");
        assertThat(result.exitCode).isZero();
    }

    @Test
    void whatIsBuiltIsNotBuiltAgain() throws Exception {
        maven(BEGINNING, 0);
        millrace("demo");

        assertThat(millrace("demo").errors).isEmpty();
    }

    @Test
    void errorsAreShownWholeAndAFailedBuildIsTriedAgain() throws Exception {
        maven(BEGINNING + """
                        [ERROR] Ledger.java:[7,20] cannot find symbol
                          symbol:   class Verdict

                          location: class Ledger
                        [INFO] BUILD FAILURE
                        [ERROR] -> [Help 1]
                        """, 1);

        for (int run = 0; run < 2; run++) {
            Result result = millrace("demo");

            assertThat(result.errors).contains("""
                            [ERROR] Ledger.java:[7,20] cannot find symbol
                              symbol:   class Verdict

                              location: class Ledger
                            [ERROR] -> [Help 1]
                            The build failed after""").doesNotContain("MissingSummary", "see the page", "BUILD FAILURE");
            assertThat(result.output).isEmpty();
            assertThat(result.exitCode).isOne();
        }
        assertThat(home.resolve("local/target/build.log"))
                .content()
                .contains("MissingSummary", "see the page", "BUILD FAILURE");
    }

    @Test
    void aMavenThatDoesNotStartSaysWhy() throws Exception {
        maven("Unrecognized VM option\nError: Could not create the Java Virtual Machine.\n", 1);

        assertThat(millrace("demo").errors)
                .contains("Unrecognized VM option\nError: Could not create the Java Virtual Machine.\n");
    }

    private void maven(String output, int exitCode) throws IOException {
        Files.writeString(home.resolve("output"), output);
        executable("bin/mvn", "cat output\n: > local/target/classpath.txt\nexit " + exitCode);
    }

    private void executable(String file, String script) throws IOException {
        Path executable = home.resolve(file);
        Files.createDirectories(executable.getParent());
        Files.writeString(executable, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result millrace(String... arguments) throws Exception {
        Path output = home.resolve("stdout");
        Path errors = home.resolve("stderr");
        ProcessBuilder command = new ProcessBuilder(
                        "bash", home.resolve("millrace").toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        command.command().addAll(List.of(arguments));
        command.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        command.environment().merge("PATH", home.resolve("bin").toString(), (path, first) -> first + ":" + path);
        int exitCode = command.start().waitFor();
        return new Result(exitCode, Files.readString(output), Files.readString(errors));
    }

    private record Result(int exitCode, String output, String errors) {}
}
