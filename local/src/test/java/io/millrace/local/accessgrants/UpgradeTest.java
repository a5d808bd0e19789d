package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.datamesh.Organisation;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.iam.IamFaults;
import io.millrace.local.standins.iam.IamOperation;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.upgrade.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The upgrade of the job from the state of a release: two agreements with grants, and a feed read to its end. */
class UpgradeTest {

    static final String ROLE = "consumer-role";
    private static final int ALWAYS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Release> releases() throws Exception {
        return Release.of(AccessGrants.NAME, UpgradeTest::past);
    }

    private static void past(Release release) throws Exception {
        Path folder = Files.createTempDirectory("millrace-past");
        try (EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
                EmbeddedIam iam = EmbeddedIam.start(0);
                EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
                CrashableCluster cluster = Release.cluster(folder.resolve("checkpoints"))) {
            secrets.put("millrace/feed", EmbeddedDataMesh.API_KEY);
            secrets.use();
            people(mesh, iam);
            RunningJob job = cluster.submit(
                    new AccessGrants(), settings(mesh, iam, folder, Map.of("api.key.secret", "millrace/feed")), 1);
            Await.until(job, "the grants", () -> rights(iam).equals(Set.of("bucket-first", "bucket-second")));
            Await.until(
                    job,
                    "their events",
                    () -> cluster.progress().counter(job.id(), "eventsFollowed")
                                    == mesh.organisation().feed().size()
                            && cluster.progress().gauge(job.id(), "pendingCommands") == 0
                            && cluster.progress().gauge(job.id(), "pendingAgreements") == 0
                            && cluster.progress().gauge(job.id(), "pendingVerifications") == 0);
            Await.until(job, "audit", () -> !audit(folder).isEmpty());
            release.keepSavepoint(job.stop(), folder.toString(), "127.0.0.1");
            release.keep("feed.json", JSON.writeValueAsBytes(mesh.organisation().feed()));
            release.keep("policies.json", JSON.writeValueAsBytes(iam.inlinePolicies(ROLE)));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void grantsAreKnownAndTheFeedGoesOn(Release release) throws Exception {
        try (EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
                EmbeddedIam iam = EmbeddedIam.start(0);
                EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
                CrashableCluster cluster = release.restored(folder.resolve("checkpoints"))) {
            secrets.put("millrace/feed", EmbeddedDataMesh.API_KEY);
            secrets.use();
            people(mesh, iam);
            Organisation organisation = mesh.organisation();
            JsonNode feed = JSON.readTree(release.kept("feed.json"));
            for (int i = organisation.feed().size(); i < feed.size(); i++) {
                organisation.append(feed.get(i));
            }
            JsonNode policies = JSON.readTree(release.kept("policies.json"));
            policies.properties()
                    .forEach(policy -> iam.putInlinePolicy(
                            ROLE, policy.getKey(), policy.getValue().textValue()));
            // only the record knows that a policy of the deleted agreement exists
            iam.faults().next(IamOperation.GET_ACCOUNT_AUTHORIZATION_DETAILS, IamFaults.Call.DENIED, ALWAYS);
            organisation.delete("first");
            approve(organisation, "third");

            RunningJob job = cluster.submit(
                    new AccessGrants(), settings(mesh, iam, folder, Map.of("api.key.secret", "millrace/feed")), 1);
            Await.until(
                    job,
                    "the third grant, and not the first",
                    () -> rights(iam).equals(Set.of("bucket-second", "bucket-third")));
            Await.until(job, "audit", () -> !audit(folder).isEmpty());
            Await.until(job, "edits", () -> cluster.progress().gauge(job.id(), "pendingCommands") == 0);
            job.drain();

            assertThat(iam.inlinePolicies(ROLE)).hasSize(1);
            assertThat(audit(folder)).allSatisfy(line -> assertThat(line).contains("iam:PutRolePolicy"));
            assertThat(mesh.calls().stream().filter(call -> call.target().contains("events")))
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.target()).contains("lastEventId="));
        }
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    /** The agreements and events at the time the job was stopped. */
    static void people(EmbeddedDataMesh mesh, EmbeddedIam iam) {
        iam.createRole(ROLE, "/", Map.of("millrace:consumer", "product:dp-consumer"));
        ObjectNode consumer =
                JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", "dp-consumer");
        consumer.putObject("info").put("title", "Consumer").put("owner", "team-c");
        consumer.putObject("custom").put("aws-role-name", ROLE);
        ObjectNode provider =
                JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", "dp-provider");
        provider.putObject("info").put("title", "Provider").put("owner", "team-p");
        ArrayNode ports = provider.putArray("outputPorts");
        for (String id : List.of("first", "second", "third")) {
            ObjectNode port = ports.addObject().put("id", "port-" + id).put("name", id);
            port.putObject("custom")
                    .put("output-port-type", "s3_bucket")
                    .put("aws-s3-bucket-arn", "arn:aws:s3:::bucket-" + id);
        }
        mesh.organisation().putDataProduct(consumer);
        mesh.organisation().putDataProduct(provider);
        approve(mesh.organisation(), "first");
        approve(mesh.organisation(), "second");
    }

    static void approve(Organisation organisation, String id) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id);
        agreement.putObject("info").put("purpose", "reports");
        agreement.putObject("provider").put("dataProductId", "dp-provider").put("outputPortId", "port-" + id);
        agreement.putObject("consumer").put("dataProductId", "dp-consumer");
        organisation.request(agreement);
        organisation.approve(id);
    }

    /** Buckets that the role can read. */
    static Set<String> rights(EmbeddedIam iam) {
        return Stream.of("first", "second", "third")
                .map(id -> "bucket-" + id)
                .filter(bucket -> iam.account()
                        .allows(
                                ROLE,
                                "s3:GetObject",
                                "arn:aws:s3:::" + bucket + "/key",
                                Map.of("s3:ResourceAccount", List.of(LocalIdentity.ACCOUNT_ID))))
                .collect(Collectors.toSet());
    }

    private static List<String> audit(Path folder) {
        return Lines.in(folder.resolve("audit"));
    }

    /** @param key location of the API key */
    static Settings settings(EmbeddedDataMesh mesh, EmbeddedIam iam, Path folder, Map<String, String> key) {
        Map<String, String> feed = new HashMap<>(key);
        feed.put("url", mesh.url().toString());
        feed.put("poll", "200");
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        System.setProperty("aws.region", LocalIdentity.REGION);
        return Settings.of(Map.of(
                "millrace", Map.of("job", AccessGrants.NAME),
                "feed", feed,
                "iam",
                        Map.of(
                                "endpoint",
                                iam.endpoint().toString(),
                                "accounts.allowed",
                                LocalIdentity.ACCOUNT_ID,
                                "roles.allowed",
                                "consumer-*",
                                "data.tag",
                                "none",
                                "installation",
                                "test"),
                "audit", Map.of("uri", folder.resolve("audit").toUri().toString()),
                "rejects", Map.of("uri", folder.resolve("rejects").toUri().toString())));
    }
}
