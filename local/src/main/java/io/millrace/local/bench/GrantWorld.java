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

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final EmbeddedSecrets secrets = EmbeddedSecrets.start(0);
    private final int agreements;
    private final int roles;

    GrantWorld(int agreements, int roles) {
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
                    .put("aws-s3-bucket-arn", String.format(Locale.ROOT, "arn:aws:s3:::data-%02d", provider));
            mesh.organisation().putDataProduct(product);
        }
        for (int role = 0; role < roles; role++) {
            iam.createRole(role(role), "/", Map.of("millrace:consumer", "dp-" + role(role)));
            ObjectNode product = JSON.createObjectNode().put("id", "dp-" + role(role));
            product.putObject("custom").put("aws-role-name", role(role));
            mesh.organisation().putDataProduct(product);
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

    boolean hasPolicy(int agreement) {
        String role = role(agreement % roles);
        String policy = "DMM_DataUsageAgreement_" + id(agreement);
        return iam.inlinePolicies(role).containsKey(policy)
                || iam.attachedPolicies(role).containsKey(policy);
    }

    int policies() {
        int policies = 0;
        for (int role = 0; role < roles; role++) {
            policies += iam.inlinePolicies(role(role)).size()
                    + iam.attachedPolicies(role(role)).size();
        }
        return policies;
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

    private static String provider(int number) {
        return "dp-provider-" + number;
    }

    private static String role(int number) {
        return ROLE_PREFIX + number;
    }
}
