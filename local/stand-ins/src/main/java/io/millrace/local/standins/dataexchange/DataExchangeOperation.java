package io.millrace.local.standins.dataexchange;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations that are served, with method, URI and success status of the service model of 2017-07-25. */
public enum DataExchangeOperation {
    CREATE_DATA_SET("POST", "/v1/data-sets", 201),
    GET_DATA_SET("GET", "/v1/data-sets/{}", 200),
    UPDATE_DATA_SET("PATCH", "/v1/data-sets/{}", 200),
    DELETE_DATA_SET("DELETE", "/v1/data-sets/{}", 204),
    LIST_DATA_SETS("GET", "/v1/data-sets", 200),
    CREATE_REVISION("POST", "/v1/data-sets/{}/revisions", 201),
    GET_REVISION("GET", "/v1/data-sets/{}/revisions/{}", 200),
    UPDATE_REVISION("PATCH", "/v1/data-sets/{}/revisions/{}", 200),
    DELETE_REVISION("DELETE", "/v1/data-sets/{}/revisions/{}", 204),
    REVOKE_REVISION("POST", "/v1/data-sets/{}/revisions/{}/revoke", 200),
    LIST_DATA_SET_REVISIONS("GET", "/v1/data-sets/{}/revisions", 200),
    LIST_REVISION_ASSETS("GET", "/v1/data-sets/{}/revisions/{}/assets", 200),
    GET_ASSET("GET", "/v1/data-sets/{}/revisions/{}/assets/{}", 200),
    UPDATE_ASSET("PATCH", "/v1/data-sets/{}/revisions/{}/assets/{}", 200),
    DELETE_ASSET("DELETE", "/v1/data-sets/{}/revisions/{}/assets/{}", 204),
    SEND_DATA_SET_NOTIFICATION("POST", "/v1/data-sets/{}/notification", 202),
    CREATE_JOB("POST", "/v1/jobs", 201),
    START_JOB("PATCH", "/v1/jobs/{}", 202),
    GET_JOB("GET", "/v1/jobs/{}", 200),
    CANCEL_JOB("DELETE", "/v1/jobs/{}", 204),
    LIST_JOBS("GET", "/v1/jobs", 200),
    LIST_TAGS_FOR_RESOURCE("GET", "/tags/{}", 200),
    TAG_RESOURCE("POST", "/tags/{}", 204),
    UNTAG_RESOURCE("DELETE", "/tags/{}", 204);

    private final String method;
    private final Pattern path;
    private final int status;

    DataExchangeOperation(String method, String template, int status) {
        this.method = method;
        this.path = Pattern.compile(template.replace("{}", "([^/]+)"));
        this.status = status;
    }

    /** Of an answer without error. */
    int status() {
        return status;
    }

    /** The operation of a request line, with the labels of its URI still encoded; null when there is none. */
    static @Nullable Target of(String method, String rawPath) {
        for (DataExchangeOperation operation : values()) {
            Matcher matcher = operation.path.matcher(rawPath);
            if (operation.method.equals(method) && matcher.matches()) {
                List<String> labels = new ArrayList<>();
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    labels.add(matcher.group(group));
                }
                return new Target(operation, labels);
            }
        }
        return null;
    }

    record Target(DataExchangeOperation operation, List<String> labels) {}
}
