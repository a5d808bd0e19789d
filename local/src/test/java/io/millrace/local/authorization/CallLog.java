package io.millrace.local.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.millrace.local.standins.http.FormBody;
import io.millrace.local.standins.http.LocalIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;

/** The distinct calls through the gateways of one run. */
public final class CallLog {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private final Set<AuthorizedCall> calls = new ConcurrentSkipListSet<>();
    private final Queue<IllegalArgumentException> unread = new ConcurrentLinkedQueue<>();
    private final Map<String, String> rolePaths = new HashMap<>();
    private final DataExchangeCalls dataExchange = new DataExchangeCalls(resources("dataexchange"));
    private String stream = "none";

    /** The only Kinesis stream of the run, because readers identify a stream by an iterator. */
    public CallLog withStream(String arn) {
        stream = arn;
        return this;
    }

    /** An IAM role with a path: calls name it without its path, policies with it. */
    public CallLog withRole(String path, String name) {
        rolePaths.put(name, path);
        return this;
    }

    /**
     * The calls, sorted.
     *
     * @throws IllegalStateException when a request was not recognised
     */
    public Set<AuthorizedCall> calls() {
        if (!unread.isEmpty()) {
            throw new IllegalStateException(unread.size() + " requests, the first of them:", unread.peek());
        }
        return new TreeSet<>(calls);
    }

    /** The calls other than those on one bucket and its objects. */
    public Set<AuthorizedCall> callsBut(String bucket) {
        Set<AuthorizedCall> others = calls();
        others.removeIf(call -> call.resource().equals("arn:aws:s3:::" + bucket)
                || call.resource().startsWith("arn:aws:s3:::" + bucket + "/"));
        return others;
    }

    /** @param status of the response */
    void record(SignedRequest request, int status) {
        try {
            calls.addAll(authorized(request, status));
        } catch (IllegalArgumentException e) {
            unread.add(e);
        }
    }

    private Collection<AuthorizedCall> authorized(SignedRequest request, int status) {
        return switch (request.service()) {
            case "s3" -> S3Calls.of(request, status);
            case "dataexchange" -> dataExchange.of(request);
            case "kinesis" -> kinesis(request);
            case "iam" -> iam(FormBody.parse(request.body()));
            case "secretsmanager" ->
                List.of(new AuthorizedCall(
                        "secretsmanager:" + request.operation(), secret(json(JSON, request, "SecretId"))));
            // GetCallerIdentity needs no permission.
            case "sts" -> List.of();
            default -> throw new IllegalArgumentException("not a call of a job: " + request);
        };
    }

    private List<AuthorizedCall> kinesis(SignedRequest request) {
        String encoding = String.valueOf(request.header("Content-Type"));
        ObjectMapper body = encoding.contains("cbor") ? CBOR : JSON;
        String arn = json(body, request, "StreamARN");
        String name = json(body, request, "StreamName");
        String named = !arn.isEmpty() ? arn : name.isEmpty() ? stream : resources("kinesis") + "stream/" + name;
        return List.of(new AuthorizedCall("kinesis:" + request.operation(), named));
    }

    /** The ARN of a secret ends in six characters chosen by Secrets Manager. */
    private static String secret(String id) {
        return id.startsWith("arn:") ? id : resources("secretsmanager") + "secret:" + id + "-Ab1Cd2";
    }

    private List<AuthorizedCall> iam(Map<String, String> form) {
        String action = String.valueOf(form.get("Action"));
        String resource;
        if (action.equals("ListRoles")) {
            resource = "*";
        } else if (form.containsKey("RoleName")) {
            String role = String.valueOf(form.get("RoleName"));
            resource = account("iam") + "role" + rolePaths.getOrDefault(role, "/") + role;
        } else if (form.containsKey("PolicyArn")) {
            resource = String.valueOf(form.get("PolicyArn"));
        } else {
            resource = account("iam") + "policy" + form.getOrDefault("Path", "/") + form.get("PolicyName");
        }
        return List.of(new AuthorizedCall("iam:" + action, resource));
    }

    private static String json(ObjectMapper format, SignedRequest request, String member) {
        try {
            JsonNode body = format.readTree(request.body());
            return body.path(member).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        }
    }

    /** Prefix of the ARNs of a regional service. */
    private static String resources(String service) {
        return "arn:aws:" + service + ":" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":";
    }

    private static String account(String service) {
        return "arn:aws:" + service + "::" + LocalIdentity.ACCOUNT_ID + ":";
    }
}
