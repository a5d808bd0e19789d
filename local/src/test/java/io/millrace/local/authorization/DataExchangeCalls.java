package io.millrace.local.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Requests to AWS Data Exchange, with the additional actions that they need according to the Service Authorization
 * Reference.
 */
final class DataExchangeCalls {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "[A-Za-z0-9]+";
    private static final String REVISION = "data-sets/" + ID + "/revisions/" + ID;

    private record Operation(String method, Pattern path, String action) {}

    private static final List<Operation> OPERATIONS = List.of(
            operation("POST", "data-sets/" + ID + "/revisions", "CreateRevision"),
            operation("GET", "data-sets/" + ID + "/revisions", "ListDataSetRevisions"),
            operation("GET", REVISION, "GetRevision"),
            operation("PATCH", REVISION, "UpdateRevision"),
            operation("DELETE", REVISION, "DeleteRevision"),
            operation("GET", REVISION + "/assets", "ListRevisionAssets"),
            operation("DELETE", REVISION + "/assets/" + ID, "DeleteAsset"),
            operation("POST", "data-sets/" + ID + "/notification", "SendDataSetNotification"),
            operation("GET", "jobs", "ListJobs"),
            operation("POST", "jobs", "CreateJob"),
            operation("GET", "jobs/" + ID, "GetJob"),
            operation("PATCH", "jobs/" + ID, "StartJob"),
            operation("DELETE", "jobs/" + ID, "CancelJob"));

    /** The resource of a create or list operation is the parent. */
    private static final Map<String, String> IN = Map.of(
            "CreateRevision", "/revisions",
            "ListDataSetRevisions", "/revisions",
            "ListRevisionAssets", "/assets",
            "SendDataSetNotification", "/notification");

    private final String account;

    /** @param account prefix of an ARN, such as {@code arn:aws:dataexchange:us-east-1:123456789012:} */
    DataExchangeCalls(String account) {
        this.account = account;
    }

    List<AuthorizedCall> of(SignedRequest request) {
        String path = request.path().replaceFirst("^v1/", "");
        String action = OPERATIONS.stream()
                .filter(operation -> operation.method().equals(request.method())
                        && operation.path().matcher(path).matches())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a call of a job: " + request))
                .action();
        String named =
                path.substring(0, path.length() - IN.getOrDefault(action, "").length());
        List<AuthorizedCall> calls = new ArrayList<>();
        switch (action) {
            case "ListJobs" -> calls.add(new AuthorizedCall("dataexchange:ListJobs", "*"));
            case "CreateJob" -> createJob(json(request), calls);
            case "CreateRevision" -> {
                calls.add(on(action, named));
                if (!json(request).path("Tags").isEmpty()) {
                    calls.add(on("TagResource", named + "/revisions/made"));
                }
            }
            case "UpdateRevision" -> {
                String dataSet = named.substring(0, named.indexOf("/revisions/"));
                calls.add(on(action, named));
                calls.add(on("PublishDataSet", dataSet));
                calls.add(on("PublishToDataGrant", dataSet));
            }
            default -> calls.add(on(action, named));
        }
        return calls;
    }

    /**
     * Includes the actions of the later start, which names only the job. Sources are read with the rights of the
     * caller.
     */
    private void createJob(JsonNode job, List<AuthorizedCall> calls) {
        calls.add(on("CreateJob", "jobs/made"));
        JsonNode imported = job.path("Details").path("ImportAssetsFromS3");
        calls.add(on(
                "CreateAsset",
                "data-sets/" + imported.path("DataSetId").asText() + "/revisions/"
                        + imported.path("RevisionId").asText()));
        imported.path("AssetSources")
                .forEach(source -> calls.add(new AuthorizedCall(
                        "s3:GetObject",
                        "arn:aws:s3:::" + source.path("Bucket").asText() + "/"
                                + source.path("Key").asText())));
    }

    private AuthorizedCall on(String action, String resource) {
        return new AuthorizedCall("dataexchange:" + action, account + resource);
    }

    private static JsonNode json(SignedRequest request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        }
    }

    private static Operation operation(String method, String path, String action) {
        return new Operation(method, Pattern.compile(path), action);
    }
}
