package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.settings.JobSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentTest {

    private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");
    private static final StackNames NAMES = new StackNames("example");
    private static final Map<String, String> NO_CHANGES = Map.of();

    private final FakeCloud cloud = new FakeCloud();
    private final StringWriter output = new StringWriter();
    private final Deployment deployment =
            new Deployment(cloud, new PrintWriter(output), InstantSource.fixed(NOW), () -> {}, 10);

    @Test
    void theFirstDeploymentMakesAllStacksInOrderAndStartsWithoutState() {
        deployment.deploy(plan("one", Map.of()), true);

        assertThat(cloud.calls())
                .containsExactly(
                        "create example-artifacts",
                        "upload example-artifacts-Bucket/jars/one.jar",
                        "create example-resources",
                        "create example",
                        "start without state");
        assertThat(output.toString()).contains("example: RUNNING, version 1", "#/applications/example");
    }

    @Test
    void aNewJarIsPutInBehindASnapshotAndIsNotStartedAgain() {
        deployed("one");

        deployment.deploy(plan("two", Map.of()), true);

        assertThat(cloud.calls())
                .containsExactly(
                        "upload example-artifacts-Bucket/jars/two.jar",
                        "snapshot v1-20261121T180000Z",
                        "update example");
    }

    @Test
    void theSameAgainChangesNothingButTakesASnapshot() {
        deployed("one");

        deployment.deploy(plan("one", Map.of()), true);

        assertThat(cloud.calls()).containsExactly("snapshot v1-20261121T180000Z");
    }

    @Test
    void anApplicationThatStandsGoesOnFromItsSnapshot() {
        deployed("one");
        cloud.stop("example");
        cloud.forgetCalls();

        deployment.deploy(plan("one", Map.of("Parallelism", "4")), true);

        assertThat(cloud.calls()).containsExactly("update example", "start from the latest snapshot");
    }

    @Test
    void withoutAStartAnApplicationThatStandsStaysSo() {
        deployment.deploy(plan("one", Map.of()), false);

        assertThat(cloud.calls()).last().isEqualTo("create example");
        assertThat(output.toString()).contains("example: READY");
    }

    @Test
    void aStackThatCannotBeUpdatedEndsItWithTheReason() {
        deployed("one");
        cloud.failOnce("example-resources", "Changes: Limit exceeded for shards");

        assertThatThrownBy(() -> deployment.deploy(plan("two", Map.of("ChangesShards", "9000")), true))
                .isInstanceOf(DeployException.class)
                .hasMessageContainingAll(
                        "example-resources is UPDATE_ROLLBACK_COMPLETE", "Changes: Limit exceeded for shards");
        assertThat(cloud.calls()).last().isEqualTo("update example-resources");

        deployment.deploy(plan("two", Map.of("ChangesShards", "4")), true);

        assertThat(output.toString()).contains("example: RUNNING, version 2");
    }

    @Test
    void aStackThatWasNeverMadeIsMadeAnew() {
        cloud.failOnce("example-resources", "Data: example-table-delta already exists");
        assertThatThrownBy(() -> deployment.deploy(plan("one", Map.of()), true)).hasMessageContaining("already exists");
        cloud.forgetCalls();

        deployment.deploy(plan("one", Map.of("MakeBucket", "false")), true);

        assertThat(cloud.calls())
                .containsExactly(
                        "delete example-resources",
                        "create example-resources",
                        "create example",
                        "start without state");
    }

    @Test
    void aVersionThatTheServiceTookBackIsAFailure() {
        deployed("one");
        cloud.letNewVersionsFail();

        assertThatThrownBy(() -> deployment.deploy(plan("two", Map.of()), true))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("the service rolled back to jars/one.jar");
    }

    @Test
    void aStackThatIsBusyIsLeftAlone() {
        deployed("one");
        cloud.hang();
        cloud.updateStack(plan("two", Map.of()).application("code", "role"));
        cloud.forgetCalls();

        assertThatThrownBy(() -> deployment.deploy(plan("two", Map.of()), true))
                .hasMessageContaining("stack example is UPDATE_IN_PROGRESS");
        assertThat(cloud.calls()).noneMatch(call -> call.startsWith("update"));
    }

    @Test
    void whatNeverEndsIsGivenUp() {
        cloud.hang();

        assertThatThrownBy(() -> deployment.deploy(plan("one", Map.of()), true))
                .isInstanceOf(DeployException.class)
                .hasMessageContaining("stack example-artifacts takes too long");
    }

    @Test
    void rollbackGoesToTheVersionBefore() {
        deployed("one");
        deployment.deploy(plan("two", Map.of()), true);
        cloud.forgetCalls();

        deployment.rollback(NAMES);

        assertThat(cloud.calls()).containsExactly("roll back version 2");
        assertThat(output.toString()).contains("example: RUNNING with jars/one.jar");
    }

    @Test
    void rollbackOfNothingSaysSo() {
        assertThatThrownBy(() -> deployment.rollback(NAMES)).hasMessage("there is no application example");
    }

    @Test
    void removalStopsFirstAndKeepsTheData() {
        deployed("one");

        deployment.remove(NAMES, false);

        assertThat(cloud.calls())
                .containsExactly(
                        "stop",
                        "delete example",
                        "delete example-resources",
                        "empty example-artifacts-Bucket",
                        "delete example-artifacts");
        assertThat(output.toString()).contains("kept: bucket example-table-delta");
    }

    @Test
    void removalWithDataTakesTheBucketThatWasMade() {
        deployed("one");

        deployment.remove(NAMES, true);

        assertThat(cloud.calls())
                .containsSubsequence(
                        "empty example-table-delta",
                        "delete example-resources",
                        "empty example-table-delta",
                        "delete bucket example-table-delta");
    }

    @Test
    void removalNeverTakesABucketThatWasThereBefore() {
        deployment.deploy(plan("one", Map.of("MakeBucket", "false")), true);
        cloud.forgetCalls();

        deployment.remove(NAMES, true);

        assertThat(cloud.calls()).noneMatch(call -> call.contains("example-table-delta"));
    }

    @Test
    void removalGoesOnWhereItStopped() {
        deployed("one");
        deployment.remove(NAMES, false);
        cloud.forgetCalls();

        deployment.remove(NAMES, false);

        assertThat(cloud.calls()).isEmpty();
    }

    private void deployed(String jar) {
        deployment.deploy(plan(jar, Map.of()), true);
        cloud.forgetCalls();
    }

    private static Plan plan(String jar, Map<String, String> given) {
        return Deployments.plan(
                JobSettings.TABLE_DELTA,
                NO_CHANGES,
                given,
                new Jar(Path.of(jar + ".jar"), "jars/" + jar + ".jar", FlinkRuntime.FLINK_1_20));
    }
}
