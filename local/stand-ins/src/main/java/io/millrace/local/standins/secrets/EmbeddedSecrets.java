package io.millrace.local.standins.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** AWS Secrets Manager in this process, as far as a secret is one text: CreateSecret, PutSecretValue, GetSecretValue of the newest version. */
public final class EmbeddedSecrets implements AutoCloseable {

    /** System property by which every SDK client of this process finds it. */
    private static final String ENDPOINT_PROPERTY = "aws.endpointUrlSecretsManager";

    private static final int BODY_BYTES = 64 * 1024;
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Secret(String name, String arn, String version, String text) {}

    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final LoopbackServer server;

    private EmbeddedSecrets(int port) {
        server = LoopbackServer.start("Secrets Manager", port, this::serve);
    }

    /**
     * @param port of the loopback address; 0 for any free one
     * @throws EmbeddedServiceException when the port is taken
     */
    public static EmbeddedSecrets start(int port) {
        return new EmbeddedSecrets(port);
    }

    public URI endpoint() {
        return server.url();
    }

    /** Has the SDK clients that this process opens from now on use it. */
    public void use() {
        useBy(endpoint());
    }

    /** The same by a way of the caller's. */
    public void useBy(URI way) {
        System.setProperty(ENDPOINT_PROPERTY, way.toString());
    }

    /** A new secret, or a new text of one. */
    public void put(String name, String text) {
        store(name, text);
    }

    private Secret store(String name, String text) {
        String arn = "arn:aws:secretsmanager:" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":secret:"
                + name + "-millra";
        Secret secret = new Secret(name, arn, UUID.randomUUID().toString(), text);
        secrets.put(name, secret);
        secrets.put(arn, secret);
        return secret;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readNBytes(BODY_BYTES));
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            switch (target.substring(target.indexOf('.') + 1)) {
                case "GetSecretValue" -> get(exchange, request.path("SecretId").asText());
                case "CreateSecret" -> create(exchange, request);
                case "PutSecretValue" -> change(exchange, request);
                default -> refuse(exchange, "InvalidRequestException", target + " is not served.");
            }
        }
    }

    private void get(HttpExchange exchange, String id) throws IOException {
        Secret secret = secrets.get(id);
        if (secret == null) {
            refuse(exchange, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
            return;
        }
        ObjectNode answer = shown(secret).put("SecretString", secret.text());
        answer.putArray("VersionStages").add("AWSCURRENT");
        send(exchange, OK, answer);
    }

    private void create(HttpExchange exchange, JsonNode request) throws IOException {
        String name = request.path("Name").asText();
        if (secrets.containsKey(name)) {
            refuse(
                    exchange,
                    "ResourceExistsException",
                    "The operation failed because the secret " + name + " already exists.");
            return;
        }
        send(exchange, OK, shown(store(name, request.path("SecretString").asText())));
    }

    private void change(HttpExchange exchange, JsonNode request) throws IOException {
        Secret secret = secrets.get(request.path("SecretId").asText());
        if (secret == null) {
            refuse(exchange, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
            return;
        }
        send(
                exchange,
                OK,
                shown(store(secret.name(), request.path("SecretString").asText())));
    }

    private static ObjectNode shown(Secret secret) {
        return JSON.createObjectNode()
                .put("ARN", secret.arn())
                .put("Name", secret.name())
                .put("VersionId", secret.version());
    }

    private static void refuse(HttpExchange exchange, String type, String message) throws IOException {
        send(exchange, BAD_REQUEST, JSON.createObjectNode().put("__type", type).put("Message", message));
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        LoopbackServer.send(
                exchange,
                status,
                "application/x-amz-json-1.1",
                answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        System.clearProperty(ENDPOINT_PROPERTY);
        server.close();
    }
}
