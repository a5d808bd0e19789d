package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlannerTest;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlans;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The graph from arrivals to publications on a cluster, with outages and restarts. */
@Timeout(120)
class PlanPipelineTest {

    private static final int MANIFESTS = 60;

    @TempDir
    Path folder;

    private PlanPipeline pipeline;
    private @Nullable JobClient client;

    @BeforeEach
    void pipeline() {
        pipeline = new PlanPipeline(folder);
        pipeline.s3.object("data", "a", 1);
    }

    @AfterEach
    void end() throws Exception {
        if (client != null && !client.getJobStatus().get(30, TimeUnit.SECONDS).isTerminalState()) {
            client.cancel().get(30, TimeUnit.SECONDS);
            client.getJobExecutionResult().handle((result, cancelled) -> 0).get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void manifestsOfOneSecondAreAllPublishedInTheOrderOfTheirArrival() throws Exception {
        List<String> uris = arrive(MANIFESTS);
        client = pipeline.start();
        await(() -> pipeline.published().size() == MANIFESTS);

        assertThat(pipeline.published()).extracting(Publication::getManifest).containsExactlyElementsOf(uris);
        assertThat(pipeline.published()).extracting(Publication::getId).doesNotHaveDuplicates();
        assertThat(pipeline.rejected()).isEmpty();
    }

    @Test
    void aBadManifestStopsOnlyItself() throws Exception {
        pipeline.s3.deny("secret");
        arrive(2);
        pipeline.arrive(pipeline.s3.manifest(
                "manifests",
                "in/denied.json",
                new String(ManifestPlannerTest.manifest("a"), StandardCharsets.UTF_8)
                        .replace("\"data\"", "\"secret\"")
                        .getBytes(StandardCharsets.UTF_8)));
        pipeline.arrive(pipeline.s3.manifest("manifests", "in/broken.json", new byte[] {'{'}));
        pipeline.arrive(pipeline.s3.manifest("manifests", "in/x.json.report.json", new byte[] {'{'}));
        ObjectArrival gone = pipeline.s3.manifest("manifests", "in/gone.json", ManifestPlannerTest.manifest("a"));
        pipeline.s3.remove("manifests", "in/gone.json");
        pipeline.arrive(gone);
        ObjectArrival replaced = pipeline.s3.manifest("manifests", "in/new.json", ManifestPlannerTest.manifest("x"));
        pipeline.arrive(replaced);
        pipeline.arrive(pipeline.s3.manifest("manifests", "in/new.json", ManifestPlannerTest.manifest("a")));
        client = pipeline.start();
        await(() -> pipeline.published().size() == 5 && pipeline.rejected().size() == 2);

        assertThat(pipeline.published())
                .extracting(publication -> publication.getManifest().replaceFirst(".*/", "")
                        + publication.getFindings().stream()
                                .map(finding -> " " + finding.getRule())
                                .reduce("", String::concat))
                .containsExactly(
                        "0.json", "1.json", "denied.json asset.denied", "broken.json manifest.json", "new.json");
        assertThat(pipeline.rejected())
                .extracting(Reject::getJob, Reject::getSource, Reject::getRule)
                .containsExactlyInAnyOrder(
                        tuple("revision-publisher", "s3://manifests/in/gone.json", "manifest.gone"),
                        tuple("revision-publisher", "s3://manifests/in/new.json", "manifest.replaced"));
    }

    @Test
    void aCheckpointPassesInAnOutageAndAnotherParallelismGoesOnWithTheManifestsInFlight() throws Exception {
        List<String> uris = arrive(MANIFESTS);
        pipeline.parallelism = 2;
        pipeline.s3.shut();
        client = pipeline.start();
        await(() -> pipeline.arrived() == MANIFESTS && pipeline.s3.failures() > 0);

        pipeline.savepoint = client.triggerSavepoint(
                        folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(30, TimeUnit.SECONDS);
        end();
        assertThat(pipeline.published()).isEmpty();

        pipeline.s3.reopen();
        pipeline.parallelism = 3;
        client = pipeline.start();
        await(() -> pipeline.published().size() == MANIFESTS);

        assertThat(pipeline.arrived()).as("sent again by the source").isZero();
        assertThat(pipeline.published()).extracting(Publication::getManifest).containsExactlyInAnyOrderElementsOf(uris);
    }

    @Test
    void anOutageEndsByItself() throws Exception {
        List<String> uris = arrive(MANIFESTS);
        pipeline.s3.shut();
        client = pipeline.start();
        await(() -> pipeline.s3.failures() >= ManifestPlans.BEGUN_MAX);

        pipeline.s3.reopen();
        await(() -> pipeline.published().size() == MANIFESTS);
        assertThat(pipeline.published()).extracting(Publication::getManifest).containsExactlyElementsOf(uris);
    }

    @Test
    void plansThatCannotBePassedOnDoNotPileUp() throws Exception {
        arrive(MANIFESTS);
        CountDownLatch publishing = new CountDownLatch(1);
        CountDownLatch lookUps = new CountDownLatch(1);
        pipeline.holdPublishing(publishing);
        pipeline.s3.holdUp(lookUps);
        client = pipeline.start();
        await(() -> pipeline.arrived() == MANIFESTS);

        lookUps.countDown();
        await(() -> pipeline.s3.opened() == ManifestPlans.BEGUN_MAX);
        assertThat(isSoonTrue(() -> pipeline.s3.opened() > ManifestPlans.BEGUN_MAX, Duration.ofMillis(500)))
                .as("a plan more was begun")
                .isFalse();

        publishing.countDown();
        await(() -> pipeline.published().size() == MANIFESTS);
    }

    /** The URIs in the order of arrival. */
    private List<String> arrive(int manifests) {
        List<String> uris = new ArrayList<>();
        for (int i = 0; i < manifests; i++) {
            pipeline.arrive(pipeline.s3.manifest("manifests", "in/" + i + ".json", ManifestPlannerTest.manifest("a")));
            uris.add("s3://manifests/in/" + i + ".json");
        }
        return uris;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        assertThat(isSoonTrue(condition, Duration.ofSeconds(60))).as("in time").isTrue();
    }

    private static boolean isSoonTrue(BooleanSupplier condition, Duration soon) throws InterruptedException {
        long deadline = System.nanoTime() + soon.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }
}
