package io.millrace.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.standins.datamesh.EmbeddedDataMesh;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.secrets.EmbeddedSecrets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A Data Mesh Manager with agreements, spread over as many consumers as there are roles, and an IAM with the roles. */
final class GrantWorld implements AutoCloseable {

    static final String SECRET = "millrace/feed";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROVIDERS = 50;
    private static final String ROLE_PREFIX = "consumer-";
    private static final String HANGING_ROLE = "consumer-hanging";
    private static final String POPULAR = "dp-popular";

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final int agreements;
    private final int roles;

    /** @param popular agreements on one product, beside the others */
    GrantWorld(int agreements, int roles, int popular) {
        this.agreements = agreements;
        this.roles = roles;
        secrets.put(SECRET, EmbeddedDataMesh.API_KEY);
        secrets.use();
        for (int provider = 0; provider < PROVIDERS; provider++) {
            ObjectNode product = JSON.createObjectNode().put("id", provider(provider));
            product.putArray("outputPorts")
                    .addObject()
                    .put("id", "port")
                    .putObject("custom")
                    .put("output-port-type", "s3_bucket")
                    .put("aws-s3-bucket-arn", bucket(provider));
            mesh.organisation().putDataProduct(product);
        }
        for (int role = 0; role < roles; role++) {
            iam.createRole(role(role), "/", Map.of("millrace:consumer", "product:dp-" + role(role)));
            ObjectNode product = JSON.createObjectNode().put("id", "dp-" + role(role));
            product.putObject("custom").put("aws-role-name", role(role));
            mesh.organisation().putDataProduct(product);
        }
        iam.createRole(HANGING_ROLE, "/", Map.of("millrace:consumer", "product:dp-" + HANGING_ROLE));
        ObjectNode hanging = JSON.createObjectNode().put("id", "dp-" + HANGING_ROLE);
        hanging.putObject("custom").put("aws-role-name", HANGING_ROLE);
        mesh.organisation().putDataProduct(hanging);
        mesh.organisation().putDataProduct(popular());
        for (int agreement = 0; agreement < popular; agreement++) {
            ObjectNode one = agreement(agreement);
            one.put("id", "popular-" + agreement);
            one.putObject("provider").put("dataProductId", POPULAR).put("outputPortId", "port");
            mesh.organisation().request(one);
            mesh.organisation().approve("popular-" + agreement);
        }
        for (int agreement = 0; agreement < agreements; agreement++) {
            mesh.organisation().request(agreement(agreement));
            mesh.organisation().approve(id(agreement));
        }
    }

    EmbeddedDataMesh mesh() {
        return mesh;
    }

    EmbeddedIam iam() {
        return iam;
    }

    void callsTake(Duration latency) {
        mesh.faults().callsTake(latency);
        iam.faults().callsTake(latency);
    }

    /** Activates one that is not active, or deactivates it: what people do with it in the browser. */
    void change(int agreement, boolean active) {
        if (active) {
            mesh.organisation().update(id(agreement), agreement(agreement));
        } else {
            mesh.organisation().cancel(id(agreement));
        }
    }

    /** A product that many agreements use is saved, and nothing of it changes. */
    void savePopularProduct() {
        mesh.organisation().putDataProduct(popular());
    }

    /** Calls about one role, which no agreement of the count is on, take so long. */
    void callsOfHangingRoleTake(Duration duration) {
        iam.faults().callsTake(HANGING_ROLE, duration);
    }

    /** An agreement on the role whose calls hang. */
    void activateOnHangingRole() {
        ObjectNode agreement = agreement(0);
        agreement.put("id", "agreement-hanging");
        agreement.putObject("consumer").put("dataProductId", "dp-" + HANGING_ROLE);
        mesh.organisation().request(agreement);
        mesh.organisation().approve("agreement-hanging");
    }

    /** Whether the role of an agreement has its right; an agreement has the only one on its bucket. */
    boolean hasRight(int agreement) {
        return rights(role(agreement % roles)).contains(bucket(agreement / roles % PROVIDERS) + "/*");
    }

    /** Agreements whose rights are there. */
    int rights() {
        int rights = 0;
        for (int role = 0; role < roles; role++) {
            String documents = rights(role(role));
            for (int agreement = role; agreement < agreements; agreement += roles) {
                if (documents.contains(bucket(agreement / roles % PROVIDERS) + "/*")) {
                    rights++;
                }
            }
        }
        return rights;
    }

    private String rights(String role) {
        return String.join("", iam.inlinePolicies(role).values())
                + String.join("", iam.attachedPolicies(role).values());
    }

    int managedPolicies() {
        return iam.versionsOfPolicies().size();
    }

    /** Calls so far, by operation. */
    Map<String, Long> calls() {
        Map<String, Long> counts = new TreeMap<>();
        mesh.calls().stream()
                .collect(Collectors.groupingBy(call -> call.operation().name(), Collectors.counting()))
                .forEach((operation, count) -> counts.put("server " + operation, count));
        iam.calls().stream()
                .collect(Collectors.groupingBy(call -> call.operation().name(), Collectors.counting()))
                .forEach((operation, count) -> counts.put("IAM " + operation, count));
        return counts;
    }

    int agreements() {
        return agreements;
    }

    @Override
    public void close() {
        mesh.close();
        iam.close();
        secrets.close();
    }

    private ObjectNode agreement(int number) {
        ObjectNode agreement = JSON.createObjectNode().put("id", id(number));
        agreement.putObject("info").put("purpose", "reports");
        agreement
                .putObject("provider")
                .put("dataProductId", provider(number / roles % PROVIDERS))
                .put("outputPortId", "port");
        agreement.putObject("consumer").put("dataProductId", "dp-" + role(number % roles));
        return agreement;
    }

    private static String id(int agreement) {
        return String.format(Locale.ROOT, "agreement-%05d", agreement);
    }

    private static String bucket(int provider) {
        return String.format(Locale.ROOT, "arn:aws:s3:::data-%02d", provider);
    }

    private static ObjectNode popular() {
        ObjectNode product = JSON.createObjectNode().put("id", POPULAR);
        product.putArray("outputPorts")
                .addObject()
                .put("id", "port")
                .putObject("custom")
                .put("output-port-type", "s3_bucket")
                .put("aws-s3-bucket-arn", "arn:aws:s3:::data-popular");
        return product;
    }

    private static String provider(int number) {
        return "dp-provider-" + number;
    }

    private static String role(int number) {
        return ROLE_PREFIX + number;
    }
}
