package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.settings.JobSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DeployCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");
    private static final Path HOME = Deployments.FOLDER.resolveSibling(".");

    private final FakeCloud cloud = new FakeCloud();
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path jar;

    @BeforeEach
    void jar() throws IOException {
        jar = jar("io.millrace.jobs.Millrace", "1.20.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table-delta", "subscriber-usage", "revision-publisher", "access-grants"})
    void aDryRunPrintsTheCalls(String job) throws IOException {
        assertThat(deploy(job, "--dry-run")).as(errors.toString()).isZero();

        assertThat(cloud.calls()).isEmpty();
        assertThat(output.toString()).isEqualTo(golden(job));
    }

    @Test
    void aDryRunLooksAtWhatIsThere() throws IOException {
        assertThat(deploy("table-delta")).as(errors.toString()).isZero();
        cloud.forgetCalls();
        output.getBuffer().setLength(0);

        assertThat(deploy("table-delta", "--dry-run", "--parameter", "Parallelism=4"))
                .isZero();
        assertThat(deploy("table-delta", "--dry-run", "--rollback")).isZero();
        assertThat(deploy("table-delta", "--dry-run", "--remove", "--with-data"))
                .isZero();

        assertThat(cloud.calls()).isEmpty();
        assertThat(output.toString()).isEqualTo(golden("table-delta-again"));
    }

    /** Every call that a dry run prints is one that the deployment makes. */
    @Test
    void aDeploymentMakesTheCallsOfTheDryRun() {
        assertThat(deploy("table-delta")).as(errors.toString()).isZero();

        assertThat(cloud.calls()).hasSize(5).first().isEqualTo("create example-artifacts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table-delta | exports.uri | file:///data/exports | exports.uri: file:///data/exports is on this machine
            table-delta | changes.stream.endpoint | http://127.0.0.1:4567 | changes.stream.endpoint: is only for a local machine
            table-delta | changes.stream.arn | arn:aws:kinesis:eu-west-1:123456789012:stream/changes | eu-west-1
            table-delta | exports.stream.arn | arn:aws:kinesis:eu-central-1:210987654321:stream/arrivals | 210987654321
            table-delta | exports.key.colums | ID | did you mean
            access-grants | feed.api.key.env | KEY | feed
            subscriber-usage | millrace.job | table-delta | is for "table-delta"
            """)
    void settingsThatTheServiceCannotUseAreRefused(String job, String name, String value, String finding)
            throws IOException {
        Path file = folder.resolve("settings.json");
        write(file, job, Map.of(name, value));

        assertThat(execute(job, "--stack", "example", "--settings", file.toString(), "--jar", jar.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("Settings refused:").contains(finding);
        assertThat(cloud.calls()).isEmpty();
    }

    @Test
    void parametersThatAreNeededOrUnknownAreNamedAtOnce() {
        String settings = settings("revision-publisher");

        int exitCode = execute(
                "revision-publisher",
                "--stack",
                "example",
                "--settings",
                settings,
                "--jar",
                jar.toString(),
                "--parameter",
                "Paralelism=2");

        assertThat(exitCode).isOne();
        assertThat(errors.toString()).contains("--parameter DataSets", "--parameter AssetBuckets", "Paralelism");
        assertThat(cloud.calls()).isEmpty();
    }

    @Test
    void aJarThatIsNotOursIsRefused() throws IOException {
        jar = jar("com.example.Main", "1.20.1");

        assertThat(deploy("table-delta")).isOne();
        assertThat(errors.toString()).contains("com.example.Main");
        assertThat(cloud.calls()).isEmpty();
    }

    @Test
    void aJarForFlink2GoesToItsRuntime() throws IOException {
        jar = jar("io.millrace.jobs.Millrace", "2.2.0");

        assertThat(deploy("access-grants", "--dry-run")).as(errors.toString()).isZero();
        assertThat(output.toString()).isEqualTo(golden("access-grants-flink2"));
    }

    @Test
    void settingsThatNeedKinesisAreRefusedWithAJarForFlink2() throws IOException {
        jar = jar("io.millrace.jobs.Millrace", "2.2.0");

        assertThat(deploy("table-delta")).isEqualTo(2);
        assertThat(errors.toString()).contains("exports.arrivals: needs Kinesis", "changes.destination: needs Kinesis");
        assertThat(cloud.calls()).isEmpty();
    }

    @Test
    void aJarForAFlinkThatTheServiceDoesNotRunIsRefused() throws IOException {
        jar = jar("io.millrace.jobs.Millrace", "2.3.0");

        assertThat(deploy("access-grants")).isOne();
        assertThat(errors.toString()).contains("Flink-Version in its manifest is 2.3.0");
        assertThat(cloud.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "table-delt, --dry-run, is not a job",
        "table-delta, --with-data, requires --remove",
        "table-delta, --parameter=ExportsBucket=other, is derived from the settings",
        "table-delta, --parameter=RuntimeEnvironment=FLINK-2_2, is derived from the settings or the jar"
    })
    void whatMakesNoSenseIsRefused(String job, String option, String finding) {
        assertThat(execute(
                        job,
                        "--stack",
                        "example",
                        "--settings",
                        settings("table-delta"),
                        "--jar",
                        jar.toString(),
                        option))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(finding);
    }

    @Test
    void aNameThatCloudFormationRefusesIsRefused() {
        assertThat(execute("table-delta", "--stack", "my_stack", "--remove")).isOne();
        assertThat(errors.toString()).contains("my_stack");
    }

    private int deploy(String job, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of(job, "--stack", "example", "--settings", settings(job), "--jar", jar.toString()));
        Deployments.needed(JobSettings.REVISION_PUBLISHER).forEach((key, value) -> {
            if (job.equals("revision-publisher")) {
                arguments.add("--parameter=" + key + "=" + value);
            }
        });
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return new CommandLine(new DeployCommand(() -> cloud, InstantSource.fixed(NOW), () -> {}, HOME))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private static String settings(String job) {
        return Deployments.FOLDER.resolve("settings").resolve(job + ".json").toString();
    }

    private static void write(Path file, String job, Map<String, String> changes) throws IOException {
        JobSettings settings = Deployments.JOBS.stream()
                .filter(candidate -> candidate.job().equals(job))
                .findFirst()
                .orElseThrow();
        List<Map<String, Object>> groups = new ArrayList<>();
        Deployments.settings(settings, changes)
                .groups()
                .forEach((id, keys) -> groups.add(Map.of("PropertyGroupId", id, "PropertyMap", keys)));
        new ObjectMapper().writeValue(file.toFile(), groups);
    }

    /** Reproducible bytes, because the key is their hash. */
    private Path jar(String main, String flink) throws IOException {
        Path file = folder.resolve("millrace-msf.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        manifest.getMainAttributes().putValue("Flink-Version", flink);
        try (OutputStream bytes = Files.newOutputStream(file);
                JarOutputStream entries = new JarOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("META-INF/MANIFEST.MF");
            entry.setLastModifiedTime(FileTime.from(NOW));
            entries.putNextEntry(entry);
            manifest.write(entries);
        }
        return file;
    }

    private String golden(String name) throws IOException {
        try (InputStream text = getClass().getResourceAsStream("golden/" + name + ".txt")) {
            return text == null ? "there is no golden file" : new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
