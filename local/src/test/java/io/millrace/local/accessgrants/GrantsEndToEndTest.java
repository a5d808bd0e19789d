package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.standins.datamesh.Organisation;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.deploy.RoleComparison;
import io.millrace.local.tool.deploy.RolePolicy;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.Tag;

/** access-grants with a feed, a server and IAM over HTTP, and with crashes of the worker. */
class GrantsEndToEndTest {

    private static final String ROLE = "consumer-role";
    private static final String OTHER_ROLE = "consumer-other";
    private static final String FULL_ROLE = "consumer-full";
    private static final String BRIEF_ROLE = "consumer-brief";
    private static final String RESULTS = "results";
    private static final Map<String, String> CREDENTIALS = Map.of(
            "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
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
        CallLog log = new CallLog().withRole("/consumers/", OTHER_ROLE);
        try (GrantServices services = new GrantServices(folder);
                EmbeddedS3 store = EmbeddedS3.start(0);
                ServiceGateway files = ServiceGateway.open(store.endpoint(), log);
                ServiceGateway policies = ServiceGateway.open(services.iam().endpoint(), log);
                ServiceGateway secrets = ServiceGateway.open(services.secrets().endpoint(), log)) {
            services.secrets().useBy(secrets.endpoint());
            store.createBuckets(RESULTS);
            Settings settings = settings(services, files.endpoint(), policies.endpoint());
            EmbeddedIam iam = services.iam();
            iam.createRole(ROLE, "/", Map.of("millrace:consumer", "product:dp-consumer"));
            iam.createRole(FULL_ROLE, "/", Map.of("millrace:consumer", "product:dp-full"));
            iam.createRole(BRIEF_ROLE, "/", Map.of("millrace:consumer", "product:dp-brief"));
            iam.putInlinePolicy(FULL_ROLE, "theirs", longPolicy());
            iam.createRole(OTHER_ROLE, "/consumers/", Map.of("millrace:consumer", "product:dp-consumer"));
            Organisation organisation = services.mesh().organisation();
            organisation.putDataProduct(consumer("dp-consumer", ROLE));
            organisation.putDataProduct(consumer("dp-full", FULL_ROLE));
            organisation.putDataProduct(consumer("dp-brief", BRIEF_ROLE));
            organisation.putDataProduct(provider("bucket-1"));

            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.HASHMAP,
                    1,
                    Duration.ofMillis(300),
                    Integer.MAX_VALUE,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    S3FileSystem.options(settings, CREDENTIALS))) {
                tag(store, "bucket-1", "bucket-2");
                RunningJob job = cluster.submit(new AccessGrants(), settings, 1);
                approve(organisation, "first");
                approve(organisation, "full", "dp-full");
                Await.until(job, "the first grant", () -> services.canRead(ROLE, "bucket-1"));
                Await.until(job, "a managed policy", () -> services.canRead(FULL_ROLE, "bucket-1"));
                assertThat(iam.attachedPolicies(FULL_ROLE)).hasSize(1);
                // A class whose initialiser was interrupted by a kill cannot be used again in this process.
                approve(organisation, "brief", "dp-brief");
                Await.until(job, "a brief grant", () -> services.canRead(BRIEF_ROLE, "bucket-1"));
                organisation.delete("brief");
                Await.until(job, "its end", () -> iam.inlinePolicies(BRIEF_ROLE).isEmpty());
                Await.until(job, "audit", () -> !lines(store, "audit/").isEmpty());
                kill(cluster, job);
                approve(organisation, "second");
                kill(cluster, job);
                Await.until(
                        job, "the second grant is reported", () -> hasStatus(organisation, "second", "provisioned"));
                organisation.putDataProduct(consumer("dp-consumer", OTHER_ROLE));
                kill(cluster, job);
                organisation.delete("first");
                approve(organisation, "third");
                for (int i = 3; i < KILLS; i++) {
                    kill(cluster, job);
                }
                // No state contains the writes of a worker after its last checkpoint. A verification finds them,
                // possibly the first one, a minute after the start.
                boolean converged = Eventually.within(
                        Eventually.DEADLINE,
                        () -> iam.inlinePolicies(ROLE).isEmpty() && services.canRead(OTHER_ROLE, "bucket-1"));
                assertThat(converged)
                        .as(
                                "rights on the other role alone, in place of %s and %s",
                                iam.inlinePolicies(ROLE).keySet(),
                                iam.inlinePolicies(OTHER_ROLE).keySet())
                        .isTrue();
                organisation.putDataProduct(provider("bucket-2"));
                for (String agreement : List.of("second", "third", "full")) {
                    organisation.approve(agreement);
                }
                Await.until(
                        job,
                        "another version of the managed policy",
                        () -> services.canRead(FULL_ROLE, "bucket-2") && !services.canRead(FULL_ROLE, "bucket-1"));
                Await.until(
                        job,
                        "a verification",
                        () -> log.calls().stream()
                                .anyMatch(call -> call.action().equals("iam:GetAccountAuthorizationDetails")));
                organisation.putDataProduct(provider("*"));
                Await.until(
                        job,
                        "no policy for a wildcard",
                        () -> iam.inlinePolicies(OTHER_ROLE).isEmpty()
                                && iam.versionsOfPolicies().isEmpty());
                Await.until(job, "the report", () -> hasStatus(organisation, "third", "provisioning-failed"));
                job.drain();
            }
            assertThat(Lines.field(lines(store, "rejects/"), "rule")).containsOnly("port.widening", "arn.wildcard");
            assertThat(Lines.field(lines(store, "audit/"), "action"))
                    .contains("iam:PutRolePolicy", "iam:DeleteRolePolicy");
            RoleComparison.requireExact(
                    RolePolicy.ofRun(JobSettings.ACCESS_GRANTS, settings, Map.of()),
                    log.calls(),
                    Map.of(
                            "WriteResults s3:GetObject", "depends on the moment of a crash",
                            "WriteResults s3:AbortMultipartUpload", "no restart aborts an upload",
                            "Inventory iam:ListRoles", "where the account's details are denied",
                            "DataTags glue:GetTags", "no port here names a table",
                            "DataTags kms:ListResourceTags", "no port here names a key"));
        }
    }

    private static boolean hasStatus(Organisation organisation, String agreement, String status) {
        return organisation
                .provisioning(agreement)
                .filter(report -> report.path("status").asText().equals(status))
                .isPresent();
    }

    /** The data's owner confirms who offers it. */
    private static void tag(EmbeddedS3 store, String... buckets) {
        store.createBuckets(buckets);
        for (String bucket : buckets) {
            store.client()
                    .putBucketTagging(request -> request.bucket(bucket)
                            .tagging(tagging -> tagging.tagSet(Tag.builder()
                                    .key("millrace:provider")
                                    .value("product:dp-provider")
                                    .build())));
        }
    }

    private void kill(CrashableCluster cluster, RunningJob job) throws Exception {
        Await.until(job, "tasks", job::allTasksRun);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
        cluster.kill();
    }

    /** The settings of the job: results in S3, and all services through gateways. */
    private static Settings settings(GrantServices services, URI s3, URI iam) {
        Map<String, Map<String, String>> groups =
                new HashMap<>(services.settings().groups());
        Map<String, String> ofIam = new HashMap<>(groups.getOrDefault("iam", Map.of()));
        ofIam.put("endpoint", iam.toString());
        ofIam.remove("data.tag");
        groups.put("iam", ofIam);
        groups.put("audit", Map.of("uri", "s3://" + RESULTS + "/audit"));
        groups.put("rejects", Map.of("uri", "s3://" + RESULTS + "/rejects"));
        groups.put("s3", Map.of("endpoint", s3.toString(), "path.style", "true", "region", LocalIdentity.REGION));
        return Settings.of(groups);
    }

    /** A policy so long that no second one fits into the size budget. */
    private static String longPolicy() {
        String resource = "arn:aws:s3:::" + "a".repeat(10_000);
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\""
                + resource + "\"}]}";
    }

    private static List<String> lines(EmbeddedS3 store, String prefix) {
        return Lines.in(store.client(), RESULTS, prefix);
    }

    private static ObjectNode consumer(String id, String role) {
        ObjectNode product =
                JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", id);
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
        approve(organisation, id, "dp-consumer");
    }

    private static void approve(Organisation organisation, String id, String consumer) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id);
        agreement.putObject("info").put("purpose", "reports");
        agreement.putObject("provider").put("dataProductId", "dp-provider").put("outputPortId", "port");
        agreement.putObject("consumer").put("dataProductId", consumer);
        organisation.request(agreement);
        organisation.approve(id);
    }
}
