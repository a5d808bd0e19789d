package io.millrace.local.standins.tags;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.connectors.iam.IamException;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The operations on tags: GetBucketTagging and PutBucketTagging of S3, GetTags and TagResource of Glue, ListResourceTags
 * and TagResource of KMS. Requests have to be signed; signatures are not verified.
 */
public final class TagsApi {

    private static final String GLUE = "AWSGlue.GetTags";
    private static final String GLUE_WRITE = "AWSGlue.TagResource";
    private static final String KMS = "TrentService.ListResourceTags";
    private static final String KMS_WRITE = "TrentService.TagResource";
    private static final Set<String> TARGETS = Set.of(GLUE, GLUE_WRITE, KMS, KMS_WRITE);
    private static final int BODY_BYTES = 64 * 1024;
    private static final int KMS_PAGE = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DirectResourceTags resources;
    private final BucketTagging buckets;

    public TagsApi(DirectResourceTags resources) {
        this.resources = resources;
        this.buckets = new BucketTagging(resources);
    }

    /** Whether a request is one of these operations. */
    public static boolean isAbout(HttpExchange exchange) {
        return TARGETS.contains(target(exchange))
                || BucketTagging.isAsked(
                        exchange.getRequestMethod(), exchange.getRequestURI().getRawQuery());
    }

    private static String target(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    }

    /** Answers a request of these operations. */
    public void serve(HttpExchange exchange) throws IOException {
        boolean isSigned = exchange.getRequestHeaders().containsKey("Authorization");
        switch (target(exchange)) {
            case GLUE -> glue(exchange, isSigned);
            case KMS -> kms(exchange, isSigned);
            case GLUE_WRITE, KMS_WRITE -> write(exchange, isSigned);
            default -> {
                byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES);
                BucketTagging.Answer answer = buckets.answer(
                        exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body, isSigned);
                LoopbackServer.send(exchange, answer.status(), "application/xml", answer.body());
            }
        }
    }

    private void glue(HttpExchange exchange, boolean isSigned) throws IOException {
        if (!isSigned) {
            error(exchange, 400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            return;
        }
        try {
            ObjectNode tags = JSON.createObjectNode();
            resources.read(body(exchange).path("ResourceArn").asText()).forEach(tags::put);
            send(exchange, 200, JSON.createObjectNode().set("Tags", tags));
        } catch (IamException e) {
            switch (e.kind()) {
                case MISSING -> error(exchange, 400, "EntityNotFoundException", "Entity not found");
                case DENIED -> error(exchange, 400, "AccessDeniedException", "" + e.getMessage());
                case NOT_NOW -> error(exchange, 400, "ThrottlingException", "Rate exceeded");
                default -> error(exchange, 500, "InternalServiceException", "" + e.getMessage());
            }
        }
    }

    private void kms(HttpExchange exchange, boolean isSigned) throws IOException {
        if (!isSigned) {
            error(exchange, 400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            return;
        }
        JsonNode request = body(exchange);
        String key = request.path("KeyId").asText();
        try {
            send(
                    exchange,
                    200,
                    kmsPage(
                            resources.read(key.startsWith("arn:") ? key : resources.arnEndingIn(":key/" + key)),
                            request));
        } catch (IamException e) {
            switch (e.kind()) {
                case MISSING -> error(exchange, 400, "NotFoundException", "Key '" + key + "' does not exist");
                case DENIED -> error(exchange, 400, "AccessDeniedException", "" + e.getMessage());
                case NOT_NOW -> error(exchange, 400, "ThrottlingException", "Rate exceeded");
                default -> error(exchange, 500, "KMSInternalException", "" + e.getMessage());
            }
        }
    }

    /** A resource that is tagged exists from then on: there are no others than those that have tags. */
    private void write(HttpExchange exchange, boolean isSigned) throws IOException {
        if (!isSigned) {
            error(exchange, 400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            return;
        }
        JsonNode request = body(exchange);
        Map<String, String> tags = new TreeMap<>();
        request.path("TagsToAdd")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        request.path("Tags")
                .forEach(tag -> tags.put(
                        tag.path("TagKey").asText(), tag.path("TagValue").asText()));
        resources.add(
                request.path(request.has("KeyId") ? "KeyId" : "ResourceArn").asText(), tags);
        send(exchange, 200, JSON.createObjectNode());
    }

    private static ObjectNode kmsPage(Map<String, String> tags, JsonNode request) {
        int from = request.path("Marker").asInt(0);
        int size = Math.min(request.path("Limit").asInt(KMS_PAGE), KMS_PAGE);
        List<Map.Entry<String, String>> page =
                tags.entrySet().stream().skip(from).limit(size).toList();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("Tags");
        page.forEach(tag -> list.addObject().put("TagKey", tag.getKey()).put("TagValue", tag.getValue()));
        boolean isTruncated = from + page.size() < tags.size();
        answer.put("Truncated", isTruncated);
        return isTruncated ? answer.put("NextMarker", String.valueOf(from + page.size())) : answer;
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        try {
            return JSON.readTree(exchange.getRequestBody().readNBytes(BODY_BYTES));
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private static void error(HttpExchange exchange, int status, String type, String message) throws IOException {
        send(exchange, status, JSON.createObjectNode().put("__type", type).put("message", message));
    }

    private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        LoopbackServer.send(
                exchange,
                status,
                "application/x-amz-json-1.1",
                answer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
