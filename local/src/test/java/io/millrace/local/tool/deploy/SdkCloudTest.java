package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.deploy.StandInFaults.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command with the SDK and the wire protocols of the services. */
class SdkCloudTest {

    private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");
    private static final Path HOME = Deployments.FOLDER.resolveSibling(".");
    private static final String DATA = "example-table-delta";

    private final StandInCloud aws = new StandInCloud();
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void close() {
        aws.close();
    }

    @BeforeEach
    void settings() throws IOException {
        List<Map<String, Object>> groups = new ArrayList<>();
        String streams = "arn:aws:kinesis:" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":stream/";
        Deployments.settings(
                        JobSettings.TABLE_DELTA,
                        Map.of(
                                "exports.stream.arn", streams + "arrivals",
                                "changes.stream.arn", streams + "changes"))
                .groups()
                .forEach((id, keys) -> groups.add(Map.of("PropertyGroupId", id, "PropertyMap", keys)));
        new ObjectMapper().writeValue(folder.resolve("settings.json").toFile(), groups);
    }

    @Test
    void aJobIsDeployedUpdatedRolledBackAndRemoved() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        String first = said("version 1");
        assertThat(aws.stacks().calls())
                .containsExactly(
                        "CreateStack example-artifacts", "CreateStack example-resources", "CreateStack example");
        assertThat(aws.applications().calls()).containsExactly("StartApplication", "SKIP_RESTORE_FROM_SNAPSHOT");
        assertThat(first).contains("example: RUNNING");

        assertThat(deploy("two")).as(errors.toString()).isZero();
        assertThat(output.toString()).contains("taking snapshot v1-20261121T180000Z", "example: RUNNING, version 2");
        assertThat(aws.store().size("example-artifacts-artifacts")).hasValue(2);

        assertThat(run("--rollback")).as(errors.toString()).isZero();
        assertThat(aws.applications().calls()).last().isEqualTo("RollbackApplication");
        assertThat(output.toString()).contains("example: RUNNING with jars/");

        aws.store().put(DATA, "exports/a.csv");
        assertThat(run("--remove")).as(errors.toString()).isZero();
        assertThat(output.toString()).contains("kept: bucket " + DATA, "example: removed");
        assertThat(aws.applications().status("example")).isEmpty();
        assertThat(aws.store().size("example-artifacts-artifacts")).isEmpty();
        assertThat(aws.store().size(DATA)).hasValue(1);
        try (SdkCloud cloud = SdkCloud.connect()) {
            assertThat(cloud.stack("example")).isEmpty();
            assertThat(cloud.stack("example-resources")).isEmpty();
            assertThat(cloud.stack("example-artifacts")).isEmpty();
        }
    }

    @Test
    void theSameAgainIsNoUpdateAndAnApplicationThatStandsGoesOn() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        try (SdkCloud cloud = SdkCloud.connect()) {
            cloud.stop("example");
            assertThat(cloud.application("example"))
                    .map(ApplicationState::status)
                    .hasValue("STOPPING");
            assertThat(cloud.application("example"))
                    .map(ApplicationState::isStopped)
                    .hasValue(true);
        }

        assertThat(deploy("one")).as(errors.toString()).isZero();

        assertThat(aws.applications().calls()).endsWith("StartApplication", "RESTORE_FROM_LATEST_SNAPSHOT");
        assertThat(output.toString()).contains("example: RUNNING, version 1");
    }

    @Test
    void aStackThatFailsIsToldOfWhereverInItsHistory() throws IOException {
        aws.stacks().pagesHold(3);
        aws.stacks().failOnce("Changes", "Limit exceeded for shards");

        assertThat(deploy("one")).isOne();

        assertThat(errors.toString())
                .contains("example-resources is ROLLBACK_COMPLETE", "Changes: Limit exceeded for shards");
        assertThat(deploy("one")).as(errors.toString()).isZero();
        assertThat(aws.stacks().calls())
                .contains("DeleteStack example-resources")
                .endsWith("CreateStack example");

        errors.getBuffer().setLength(0);
        aws.stacks().failOnce("Changes", "Shards cannot be halved twice");
        assertThat(deploy("one", "--parameter", "ChangesShards=4")).isOne();
        assertThat(errors.toString())
                .contains("UPDATE_ROLLBACK_COMPLETE", "Changes: Shards cannot be halved twice")
                .doesNotContain("Limit exceeded");
    }

    /** A resource may have the name of its stack. */
    @Test
    void aResourceOfTheStacksNameDoesNotHideWhatFailed() throws IOException {
        aws.stacks().failOnce("Down", "The alarm has no metric");

        assertThat(execute("table-delta", "one", "Logging")).isOne();

        assertThat(errors.toString()).contains("Down: The alarm has no metric");
    }

    @Test
    void aNewVersionThatCannotRunIsAFailure() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.applications().letNewVersionsFail();

        assertThat(deploy("two")).isOne();

        assertThat(errors.toString()).contains("the service rolled back to jars/");
    }

    @Test
    void anApplicationThatIsScaledJustNowIsWaitedFor() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.applications().autoscale("example");
        assertThat(deploy("two", "--dry-run")).as(errors.toString()).isZero();
        assertThat(output.toString()).contains("aws kinesisanalyticsv2 create-application-snapshot");
        aws.applications().autoscale("example");

        assertThat(deploy("two")).as(errors.toString()).isZero();

        assertThat(aws.applications().calls()).last().isEqualTo("CreateApplicationSnapshot");
        assertThat(output.toString()).contains("example: RUNNING, version 2");
    }

    @Test
    void aSnapshotThatFailsEndsItAtOnce() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.applications().letSnapshotsFail();

        assertThat(deploy("two")).isOne();

        assertThat(errors.toString()).contains("snapshot v1-20261121T180000Z").contains("FAILED");
        assertThat(aws.stacks().calls()).last().isEqualTo("UpdateStack example-resources");
    }

    @Test
    void snapshotsOfEveryPageCount() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.applications().pagesHold(2);
        for (int i = 0; i < 5; i++) {
            aws.applications().takeSnapshot("example", "s" + i);
        }

        try (SdkCloud cloud = SdkCloud.connect()) {
            assertThat(cloud.snapshots("example")).containsExactly("s0", "s1", "s2", "s3", "s4");
            cloud.createSnapshot("example", "made");
            assertThat(cloud.snapshotStatus("example", "made")).isEqualTo("CREATING");
            assertThat(cloud.snapshots("example")).doesNotContain("made");
            assertThat(cloud.snapshotStatus("example", "made")).isEqualTo("READY");
            assertThat(cloud.snapshots("example")).contains("made");
            assertThatThrownBy(() -> cloud.start("example", true)).hasMessageContaining("example is RUNNING");
        }
    }

    @Test
    void aBucketIsEmptiedOfEveryVersionAndMarker() {
        aws.store().createBucket("full");
        for (int i = 0; i < 5; i++) {
            aws.store().put("full", "object " + i);
            aws.store().put("full", "object " + i);
            aws.store().hide("full", "object " + i);
        }
        aws.store().pagesHold(2);

        try (SdkCloud cloud = SdkCloud.connect()) {
            assertThatThrownBy(() -> cloud.deleteBucket("full")).hasMessageContaining("BucketNotEmpty");
            aws.store().lock("object 3");
            assertThatThrownBy(() -> cloud.emptyBucket("full"))
                    .isInstanceOf(DeployException.class)
                    .hasMessageContaining("object 3");
            aws.store().lock(null);
            cloud.emptyBucket("full");
            cloud.deleteBucket("full");
        }
        assertThat(aws.store().size("full")).isEmpty();
    }

    @Test
    void removalWithDataGoesOnWhereItWasStopped() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.store().put(DATA, "exports/a.csv");
        aws.store().lock("exports/a.csv");

        assertThat(run("--remove", "--with-data")).isOne();
        assertThat(errors.toString()).contains(DATA, "exports/a.csv");
        aws.store().lock(null);

        assertThat(run("--remove", "--with-data")).as(errors.toString()).isZero();
        assertThat(aws.store().size(DATA)).isEmpty();
    }

    /** A stack may delete its bucket and then fail. */
    @Test
    void removalGoesOnWithoutABucketThatIsGone() throws IOException {
        assertThat(deploy("one")).as(errors.toString()).isZero();
        aws.stacks().failOnce("ArtifactsOverTls", "Access denied");

        assertThat(run("--remove")).isOne();
        assertThat(errors.toString()).contains("example-artifacts is not deleted", "ArtifactsOverTls: Access denied");

        assertThat(run("--remove")).as(errors.toString()).isZero();
    }

    @Test
    void callersThatAreTooQuickTryAgain() throws IOException {
        aws.stacks().faults().next("DescribeStacks", Fault.THROTTLED, 2);
        aws.stacks().faults().next("CreateStack", Fault.THROTTLED, 1);
        aws.applications().faults().next("DescribeApplication", Fault.THROTTLED, 2);

        assertThat(deploy("one")).as(errors.toString()).isZero();
        assertThat(aws.stacks().calls()).hasSize(3);
    }

    @Test
    void anAnswerOfSomethingElseIsAFailureAndNoStackTrace() throws IOException {
        aws.stacks().faults().next("DescribeStacks", Fault.NOT_OF_THE_SERVICE, 1);

        assertThat(deploy("one")).isOne();

        assertThat(errors.toString()).startsWith("deploy: ").contains("403");
        assertThat(aws.stacks().calls()).isEmpty();
    }

    private String said(String text) {
        return output.toString()
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output.toString()));
    }

    private int deploy(String jar, String... more) throws IOException {
        return execute("table-delta", jar, "example", more);
    }

    private int run(String... what) throws IOException {
        return execute("table-delta", "one", "example", what);
    }

    private int execute(String job, String jar, String stack, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                job,
                "--stack",
                stack,
                "--settings",
                folder.resolve("settings.json").toString(),
                "--jar",
                jar(jar).toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(new DeployCommand(SdkCloud::connect, InstantSource.fixed(NOW), () -> {}, HOME))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments.toArray(String[]::new));
    }

    private Path jar(String title) throws IOException {
        Path file = folder.resolve(title + "-msf.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.millrace.jobs.Millrace");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, title);
        manifest.getMainAttributes().putValue("Flink-Version", "1.20.1");
        if (Files.notExists(file)) {
            try (OutputStream bytes = Files.newOutputStream(file)) {
                new JarOutputStream(bytes, manifest).close();
            }
        }
        return file;
    }
}
