package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import org.jspecify.annotations.Nullable;

/** Resources of a server, and events about them. */
public final class Samples {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Samples() {}

    /** Of data product to data product. */
    public static JsonNode agreement(String id, String provider, String consumer, @Nullable Boolean active) {
        ObjectNode agreement = agreement(id, provider, active);
        agreement.putObject("consumer").put("dataProductId", consumer);
        return agreement;
    }

    public static JsonNode agreementOfTeam(String id, String provider, String team, boolean active) {
        ObjectNode agreement = agreement(id, provider, active);
        agreement.putObject("consumer").put("dataProductId", "unknown").put("teamId", team);
        return agreement;
    }

    private static ObjectNode agreement(String id, String provider, @Nullable Boolean active) {
        ObjectNode agreement = JSON.objectNode().put("id", id);
        ObjectNode info = agreement.putObject("info").put("purpose", "tests");
        if (active != null) {
            info.put("active", active);
        }
        agreement.putObject("provider").put("dataProductId", provider).put("outputPortId", "port");
        return agreement;
    }

    public static JsonNode consumer(String id, String role) {
        ObjectNode product = JSON.objectNode().put("id", id);
        product.putObject("custom").put("aws-role-name", role);
        return product;
    }

    public static JsonNode provider(String id, String bucket) {
        return product(id, "none", bucket);
    }

    public static JsonNode product(String id, String role, String bucket) {
        ObjectNode product = JSON.objectNode().put("id", id);
        product.putObject("custom").put("aws-role-name", role);
        product.putArray("outputPorts")
                .addObject()
                .put("id", "port")
                .put("name", "port")
                .putObject("custom")
                .put("aws-s3-bucket-arn", "arn:aws:s3:::" + bucket);
        return product;
    }

    public static FeedEvent event(String id, String type, String resource) {
        return FeedEvent.newBuilder()
                .setId(id)
                .setType("com.datamesh-manager.events." + type)
                .setResource(resource)
                .build();
    }
}
