package io.millrace.local.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.local.standins.datamesh.DataMeshFaults;
import io.millrace.local.standins.datamesh.DataMeshOperation;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.datamesh.Organisation;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arbitrary events and agreements over HTTP: valid ones are granted, all others are reported. */
@Timeout(600)
class BadFeedTest {

    private static final String ROLE = "consumer-role";
    private static final List<String> ROLES = List.of(ROLE, "consumer-round-1", "consumer-round-2");
    private static final String LONG = "x".repeat(100_000);
    private static final int MEBIBYTE = 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The rule and the name in its reason, by agreement. */
    private final Map<String, Reported> bad = new LinkedHashMap<>();

    /** The buckets of good agreements. */
    private final SortedSet<String> buckets = new TreeSet<>();

    private GrantServices services;
    private Organisation organisation;

    private record Reported(String rule, String position, String named) {}

    @BeforeEach
    void start(@TempDir Path folder) {
        services = new GrantServices(folder);
        organisation = services.mesh().organisation();
        services.iam().createRole(ROLE, "/", Map.of("millrace:consumer", "dp-consumer"));
        services.iam().createRole("consumer-foreign", "/", Map.of("millrace:consumer", "dp-other"));
        organisation.putDataProduct(consumer("dp-consumer", ROLE));
    }

    @AfterEach
    void end() {
        services.close();
    }

    @Test
    void grantsValidAgreementsAndReportsInvalidOnes(@TempDir Path checkpoints) throws Exception {
        organisation.append(
                json("{\"id\":\"e-1\",\"type\":\"com.datamesh-manager.events.MoonRisenEvent\",\"data\":{}}"));
        organisation.append(NullNode.getInstance());
        organisation.append(json("[]"));
        organisation.append(json("{\"id\":\"e-2\",\"data\":{\"id\":\"ordinary\"}}"));
        organisation.append(event("e-3", "AccessActivatedEvent", NullNode.getInstance()));
        organisation.append(event("e-4", "AccessActivatedEvent", json("{\"id\":\"" + LONG + "\"}")));
        organisation.append(event("e-5", "AccessActivatedEvent", json("{\"id\":\"../teams/t\"}")));
        organisation.append(event("e-6", "AccessActivatedEvent", json("{\"id\":\"nowhere\"}")));
        poison();
        badAgreements();
        goodAgreements();

        try (CrashableCluster cluster = CrashableCluster.start(
                StateBackend.HASHMAP, 1, Duration.ofMillis(300), 0, new CheckpointFolder(checkpoints), Map.of())) {
            RunningJob job = cluster.submit(new AccessGrants(), services.settings(), 1);
            Await.until(job, "the good grants", () -> granted().equals(buckets));
            assertThat(calls("of-poison")).as("still asked for").isPositive();

            troubleWithTheFeed();
            good("late");
            Await.until(job, "a grant after all invalid events", () -> granted().equals(buckets));
            Await.until(
                    job,
                    "the diagnostics",
                    () -> bad.keySet().stream()
                            .allMatch(agreement ->
                                    organisation.provisioning(agreement).isPresent()));
            assertThat(granted()).isEqualTo(buckets);

            services.mesh().faults().always("of-poison", DataMeshFaults.Call.SERVED);
            isGood("poison");
            Await.until(
                    job, "the grant of the former poison event", () -> granted().equals(buckets));
            job.drain();
        }
        assertThat(granted()).isEqualTo(buckets);
        checkRejects();
        checkPages();
        assertThat(services.iam().inlinePolicies("consumer-foreign")).isEmpty();
        assertThat(Lines.field(Lines.in(services.audit()), "action")).containsOnly("iam:PutRolePolicy");
    }

    /** Such agreements can be neither granted nor refused while the server fails. */
    private void poison() {
        organisation.putDataProduct(provider("of-poison", "arn:aws:s3:::poison"));
        approve("poison", "of-poison", "dp-consumer");
        services.mesh().faults().always("of-poison", DataMeshFaults.Call.FAILED_BEFORE_EFFECT);
        organisation.putDataProduct(provider("of-secret", "arn:aws:s3:::poison"));
        approve("secret", "of-secret", "dp-consumer");
        services.mesh().faults().always("of-secret", DataMeshFaults.Call.DENIED);
        approve("gone", "of-gone", "dp-consumer");
        bad.put("gone", new Reported("provider.missing", "", "of-gone"));
    }

    private void badAgreements() {
        bad("no-consumer", "dp-nowhere", "arn:aws:s3:::bucket", "consumer.missing", "", "dp-nowhere");
        organisation.putDataProduct(product("dp-roleless"));
        bad("no-role", "dp-roleless", "arn:aws:s3:::bucket", "consumer.role-name", "", "`aws-role-name`");
        badRole("long-role", "consumer-" + LONG, "role.name");
        badRole("admin", "Administrator", "role.not-allowed");
        badRole("absent", "consumer-absent", "role.missing");
        badRole("foreign", "consumer-foreign", "role.tag");

        badArn("malformed", "arn:aws:s3::bucket", "arn.form");
        badArn("long", "arn:aws:s3:::" + LONG, "arn.form");
        badArn("every-bucket", "arn:aws:s3:::*", "arn.wildcard");
        badArn("any-character", "arn:aws:s3:::b?cket", "arn.wildcard");
        badArn("variable", "arn:aws:s3:::home/${aws:username}", "arn.wildcard");
        badArn("foreign-service", "arn:aws:iam::111122223333:role/admin", "arn.service");
        badArn("two lines/\uD83D\uDCA5", "arn:aws:s3:::bucket\n", "arn.characters");

        organisation.putDataProduct(product("of-fieldless")
                .set(
                        "outputPorts",
                        JSON.createArrayNode().add(JSON.createObjectNode().put("id", "port"))));
        approve("no-fields", "of-fieldless", "dp-consumer");
        bad.put("no-fields", new Reported("port.arns", ROLE, "of-fieldless"));
        organisation.putDataProduct(product("of-portless"));
        approve("no-port", "of-portless", "dp-consumer");
        bad.put("no-port", new Reported("port.missing", ROLE, "of-portless"));
        organisation.putDataProduct(provider("of-huge", "arn:aws:s3:::bucket").put("text", "x".repeat(33 * MEBIBYTE)));
        approve("huge", "of-huge", "dp-consumer");
        bad.put("huge", new Reported("lookup.refused", "", "of-huge"));
        approve("climbing", "../access/huge", "dp-consumer");
        bad.put("climbing", new Reported("agreement.id", "", "../access/huge"));
    }

    private void bad(String id, String consumer, String arn, String rule, String position, String named) {
        organisation.putDataProduct(provider("of-" + id, arn));
        approve(id, "of-" + id, consumer);
        bad.put(id, new Reported(rule, position, named));
    }

    private void badRole(String id, String role, String rule) {
        organisation.putDataProduct(consumer("by-" + id, role));
        boolean isEdit = rule.equals("role.missing") || rule.equals("role.tag");
        bad(id, "by-" + id, "arn:aws:s3:::bucket", rule, isEdit ? role : "", role.substring(0, 9));
    }

    private void badArn(String id, String arn, String rule) {
        bad(id, "dp-consumer", arn, rule, ROLE, "aws-s3-bucket-arn");
    }

    private void goodAgreements() {
        good("ordinary");
        good("a/b:c d");
        good("\uD83D\uDE80 100%?#+");
        organisation.putDataProduct(both("round-2", "arn:aws:s3:::round-2"));
        services.iam().createRole("consumer-round-2", "/", Map.of("millrace:consumer", "round-2"));
        approve("onto-itself", "round-2", "round-2");
        isGood("round-2");
        organisation.putDataProduct(both("round-1", "arn:aws:s3:::round-1"));
        services.iam().createRole("consumer-round-1", "/", Map.of("millrace:consumer", "round-1"));
        approve("there", "round-1", "round-2");
        isGood("round-1");
        approve("and-back", "round-2", "round-1");
        isGood("round-2");
        ObjectNode wordy = agreement("wordy", "of-ordinary", "dp-consumer");
        wordy.withObject("/info").put("purpose", LONG);
        wordy.putObject("custom").put("note", LONG);
        wordy.putArray("tags").add(LONG);
        organisation.request(wordy);
        organisation.approve("wordy");
        isGood("good-0");
    }

    /** Adds a valid agreement on a numbered bucket. */
    private void good(String id) {
        String bucket = "good-" + buckets.size();
        String product = id.equals("ordinary") ? "of-ordinary" : bucket + "/" + id;
        organisation.putDataProduct(provider(product, "arn:aws:s3:::" + bucket));
        approve(id, product, "dp-consumer");
        isGood(bucket);
    }

    private void isGood(String bucket) {
        buckets.add(bucket);
    }

    private void troubleWithTheFeed() {
        DataMeshFaults faults = services.mesh().faults();
        faults.retryAfter("1");
        for (DataMeshFaults.Call trouble : List.of(
                DataMeshFaults.Call.REPEATED_PAGE,
                DataMeshFaults.Call.RESPONSE_CUT,
                DataMeshFaults.Call.TOO_MANY_REQUESTS,
                DataMeshFaults.Call.UNAVAILABLE)) {
            faults.next(DataMeshOperation.EVENTS, trouble, 1);
        }
    }

    /** Buckets that the consumers' roles can read, of all that a policy might name. */
    private SortedSet<String> granted() {
        SortedSet<String> granted = new TreeSet<>();
        Set<String> candidates = new TreeSet<>(buckets);
        candidates.addAll(Set.of("bucket", "poison"));
        for (String role : ROLES) {
            for (String bucket : candidates) {
                if (services.canRead(role, bucket)) {
                    granted.add(bucket);
                }
            }
        }
        return granted;
    }

    private void checkPages() {
        bad.forEach((agreement, reported) -> {
            JsonNode page = organisation.agreement(agreement);
            assertThat(page.path("tags")).isEmpty();
            assertThat(page.at("/provisioning/status").asText()).isEqualTo("provisioning-failed");
            assertThat(page.at("/provisioning/diagnostics").asText()).contains(reported.named());
        });
    }

    private void checkRejects() {
        List<JsonNode> rejects =
                Lines.in(services.rejects()).stream().map(BadFeedTest::json).toList();
        List<String> rejected = new ArrayList<>();
        bad.forEach((agreement, why) ->
                rejected.add((why.rule().startsWith("role.m") || why.rule().equals("role.tag")
                                ? "role:" + why.position()
                                : "agreement:" + agreement)
                        + ' ' + why.rule() + " at " + why.position()));
        rejected.add("agreement:secret lookup.refused at ");
        rejected.add("event:e-3 event.resource at com.datamesh-manager.events.AccessActivatedEvent");
        rejected.add("event:e-4 event.unusable at com.datamesh-manager.events.AccessActivatedEvent");
        rejected.add("event:e-5 event.resource at com.datamesh-manager.events.AccessActivatedEvent");
        rejected.add("event:e-2 event.unusable at ");
        rejected.add("event: event.unusable at ");
        assertThat(rejects)
                .extracting(reject -> reject.path("source").asText() + ' '
                        + reject.path("rule").asText() + " at "
                        + reject.path("position").asText())
                .hasSameElementsAs(rejected);
        assertThat(rejects).allSatisfy(reject -> {
            assertThat(reject.path("reason").asText()).isNotBlank().hasSizeLessThan(2_000);
            assertThat(reject.path("payload").asText()).hasSizeLessThan(100_000);
        });
        assertThat(rejects)
                .extracting(reject -> reject.path("reason").asText())
                .haveExactly(1, new Condition<>(reason -> reason.startsWith("The feed repeats"), ""));
    }

    private long calls(String id) {
        return services.mesh().calls().stream()
                .map(EmbeddedDataMesh.Call::target)
                .filter(("/api/dataproducts/" + id)::equals)
                .count();
    }

    private void approve(String id, String provider, String consumer) {
        organisation.request(agreement(id, provider, consumer));
        organisation.approve(id);
    }

    private static ObjectNode agreement(String id, String provider, String consumer) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id);
        agreement.putObject("info").put("purpose", "reports");
        agreement.putObject("provider").put("dataProductId", provider).put("outputPortId", "port");
        agreement.putObject("consumer").put("dataProductId", consumer);
        return agreement;
    }

    private static ObjectNode product(String id) {
        return JSON.createObjectNode().put("dataProductSpecification", "0.0.1").put("id", id);
    }

    private static ObjectNode consumer(String id, String role) {
        ObjectNode product = product(id);
        product.putObject("custom").put("aws-role-name", role);
        return product;
    }

    private static ObjectNode provider(String id, String arn) {
        return withPort(product(id), arn);
    }

    private static ObjectNode both(String id, String arn) {
        return withPort(consumer(id, "consumer-" + id), arn);
    }

    private static ObjectNode withPort(ObjectNode product, String arn) {
        product.putArray("outputPorts")
                .addObject()
                .put("id", "port")
                .put("name", "S3")
                .putObject("custom")
                .put("aws-s3-bucket-arn", arn);
        return product;
    }

    private static ObjectNode event(String id, String type, JsonNode data) {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("type", "com.datamesh-manager.events." + type)
                .put("source", "https://app.datamesh-manager.com");
        event.set("data", data);
        return event;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
