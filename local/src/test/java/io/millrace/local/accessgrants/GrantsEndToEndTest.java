package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.local.aws.iam.EmbeddedIam;
import io.millrace.local.datamesh.Organisation;
import io.millrace.local.run.Await;
import io.millrace.local.run.CheckpointFolder;
import io.millrace.local.run.CrashableCluster;
import io.millrace.local.run.Lines;
import io.millrace.local.run.RunningJob;
import io.millrace.local.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feed, a server and IAM over HTTP, and workers that die. */
class GrantsEndToEndTest {

    private static final String ROLE = "consumer-role";
    private static final String OTHER_ROLE = "consumer-other";
    private static final int KILLS = 5;
    private static final int KILL_DELAY_MILLIS = 700;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void policiesAreThoseOfTheActiveAgreementsWhateverDies() throws Exception {
        System.out.printf("seed %d%n", seed);
        try (GrantServices services = new GrantServices(folder)) {
            EmbeddedIam iam = services.iam();
            iam.createRole(ROLE, "/", Map.of("millrace:consumer", "dp-consumer"));
            iam.createRole(OTHER_ROLE, "/consumers/", Map.of("millrace:consumer", "dp-consumer"));
            Organisation organisation = services.mesh().organisation();
            organisation.putDataProduct(consumer(ROLE));
            organisation.putDataProduct(provider("bucket-1"));

            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.HASHMAP,
                    1,
                    Duration.ofMillis(300),
                    Integer.MAX_VALUE,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    Map.of())) {
                RunningJob job = cluster.submit(new AccessGrants(), services.settings(), 1);
                approve(organisation, "first");
                Await.until(
                        job, "the first grant", () -> iam.inlinePolicies(ROLE).size() == 1);
                kill(cluster, job);
                approve(organisation, "second");
                kill(cluster, job);
                Await.until(
                        job, "the second grant", () -> iam.inlinePolicies(ROLE).size() == 2);
                organisation.putDataProduct(consumer(OTHER_ROLE));
                kill(cluster, job);
                organisation.delete("first");
                approve(organisation, "third");
                for (int i = 3; i < KILLS; i++) {
                    kill(cluster, job);
                }
                Await.until(
                        job,
                        "the policies of the second and third on the other role",
                        () -> iam.inlinePolicies(ROLE).isEmpty()
                                && iam.inlinePolicies(OTHER_ROLE)
                                        .keySet()
                                        .equals(Set.of(
                                                "DMM_DataUsageAgreement_second", "DMM_DataUsageAgreement_third")));
                organisation.putDataProduct(provider("*"));
                Await.until(
                        job,
                        "no policy for a wildcard",
                        () -> iam.inlinePolicies(OTHER_ROLE).isEmpty());
                Await.until(
                        job,
                        "the report",
                        () -> organisation
                                .provisioning("third")
                                .filter(report -> report.path("status").asText().equals("provisioning-failed"))
                                .isPresent());
                Await.until(job, "tasks", job::allTasksRun);
                job.drain();
            }
            assertThat(Lines.field(Lines.in(services.rejects()), "rule")).containsOnly("arn.wildcard");
            assertThat(Lines.field(Lines.in(services.audit()), "action"))
                    .contains("iam:PutRolePolicy", "iam:DeleteRolePolicy");
        }
    }

    private void kill(CrashableCluster cluster, RunningJob job) throws Exception {
        Await.until(job, "tasks", job::allTasksRun);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
        cluster.kill();
    }

    private static ObjectNode consumer(String role) {
        ObjectNode product =
                JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", "dp-consumer");
        product.putObject("info").put("title", "Consumer").put("owner", "team-c");
        product.putObject("custom").put("aws-role-name", role);
        return product;
    }

    private static ObjectNode provider(String bucket) {
        ObjectNode product =
                JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", "dp-provider");
        product.putObject("info").put("title", "Provider").put("owner", "team-p");
        ObjectNode port =
                product.putArray("outputPorts").addObject().put("id", "port").put("name", "S3");
        port.putObject("custom")
                .put("output-port-type", "s3_bucket")
                .put("aws-s3-bucket-arn", "arn:aws:s3:::" + bucket);
        return product;
    }

    private static void approve(Organisation organisation, String id) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id);
        agreement.putObject("info").put("purpose", "reports");
        agreement.putObject("provider").put("dataProductId", "dp-provider").put("outputPortId", "port");
        agreement.putObject("consumer").put("dataProductId", "dp-consumer");
        organisation.request(agreement);
        organisation.approve(id);
    }
}
