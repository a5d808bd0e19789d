package io.millrace.local.standins.datamesh;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations that are served. {@code *} stands for the three resources that hold agreements. */
public enum DataMeshOperation {
    EVENTS("GET", "/api/events"),
    LIST_AGREEMENTS("GET", "/api/*"),
    GET_AGREEMENT("GET", "/api/*/{}"),
    PUT_AGREEMENT("PUT", "/api/*/{}"),
    DELETE_AGREEMENT("DELETE", "/api/*/{}"),
    ACT_ON_AGREEMENT("POST", "/api/*/{}/{}"),
    REPORT_PROVISIONING("POST", "/api/access/{}/provisioning/{}"),
    GET_PROVISIONING("GET", "/api/access/{}/provisioning"),
    PUT_PROVISIONING("PUT", "/api/access/{}/provisioning"),
    LIST_DATA_PRODUCTS("GET", "/api/dataproducts"),
    GET_DATA_PRODUCT("GET", "/api/dataproducts/{}"),
    PUT_DATA_PRODUCT("PUT", "/api/dataproducts/{}"),
    DELETE_DATA_PRODUCT("DELETE", "/api/dataproducts/{}"),
    LIST_TEAMS("GET", "/api/teams"),
    GET_TEAM("GET", "/api/teams/{}"),
    PUT_TEAM("PUT", "/api/teams/{}"),
    DELETE_TEAM("DELETE", "/api/teams/{}");

    private final String method;
    private final Pattern path;

    DataMeshOperation(String method, String template) {
        this.method = method;
        this.path = Pattern.compile(template.replace("*", "(access|datausageagreements|datacontracts)")
                .replace("{}", "([^/]+)"));
    }

    /** The operation of a request line, with the labels of its URI still encoded; null when there is none. */
    static @Nullable Target of(String method, String rawPath) {
        for (DataMeshOperation operation : values()) {
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

    record Target(DataMeshOperation operation, List<String> labels) {}
}
