package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.connectors.cluster.Eventually;
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
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The graph from arrivals to publications on a cluster, with outages and restarts. */
@Timeout(600)
class PlanPipelineTest {

    private static final int MANIFESTS = 60;
    private static final int PARALLELISM_MAX = 3;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM_MAX)
            .build());

    @TempDir
    Path folder;

    private PlanPipeline pipeline;
    private @Nullable ClusterJob job;

    @BeforeEach
    void pipeline(@InjectMiniCluster MiniCluster cluster) {
        pipeline = new PlanPipeline(cluster, folder);
        pipeline.s3.object("data", "a", 1);
    }

    @AfterEach
    void end() throws Exception {
        if (job != null) {
            job.cancel(folder.resolve("checkpoints"));
        }
    }

    @Test
    void manifestsOfOneSecondAreAllPublishedInTheOrderOfTheirArrival() throws Exception {
        List<String> uris = arrive(MANIFESTS);
        job = pipeline.start();
        job.await("every publication", () -> pipeline.published().size() == MANIFESTS);

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
        job = pipeline.start();
        job.await(
                "what becomes of each",
                () -> pipeline.published().size() == 5 && pipeline.rejected().size() == 2);

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
        job = pipeline.start();
        job.await("every arrival, and a failure", () -> pipeline.arrived() == MANIFESTS && pipeline.s3.failures() > 0);

        pipeline.savepoint = job.savepoint(folder.resolve("savepoints"));
        end();
        assertThat(pipeline.published()).isEmpty();

        pipeline.s3.reopen();
        pipeline.parallelism = 3;
        job = pipeline.start();
        job.await("every publication", () -> pipeline.published().size() == MANIFESTS);

        assertThat(pipeline.arrived()).as("sent again by the source").isZero();
        assertThat(pipeline.published()).extracting(Publication::getManifest).containsExactlyInAnyOrderElementsOf(uris);
    }

    @Test
    void anOutageEndsByItself() throws Exception {
        List<String> uris = arrive(MANIFESTS);
        pipeline.s3.shut();
        job = pipeline.start();
        job.await("failures of all that were begun", () -> pipeline.s3.failures() >= ManifestPlans.BEGUN_MAX);

        pipeline.s3.reopen();
        job.await("every publication", () -> pipeline.published().size() == MANIFESTS);
        assertThat(pipeline.published()).extracting(Publication::getManifest).containsExactlyElementsOf(uris);
    }

    @Test
    void plansThatCannotBePassedOnDoNotPileUp() throws Exception {
        arrive(MANIFESTS);
        CountDownLatch publishing = new CountDownLatch(1);
        CountDownLatch lookUps = new CountDownLatch(1);
        pipeline.holdPublishing(publishing);
        pipeline.s3.holdUp(lookUps);
        job = pipeline.start();
        job.await("every arrival", () -> pipeline.arrived() == MANIFESTS);

        lookUps.countDown();
        job.await("all that may be begun", () -> pipeline.s3.opened() == ManifestPlans.BEGUN_MAX);
        assertThat(Eventually.within(Duration.ofMillis(500), () -> pipeline.s3.opened() > ManifestPlans.BEGUN_MAX))
                .as("a plan more was begun")
                .isFalse();

        publishing.countDown();
        job.await("every publication", () -> pipeline.published().size() == MANIFESTS);
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
}
