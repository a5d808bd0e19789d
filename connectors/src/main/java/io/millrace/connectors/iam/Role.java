package io.millrace.connectors.iam;

import java.util.Map;

/** A role and the attributes that matter for a grant. */
public final class Role {

    private final String arn;
    private final Map<String, String> tags;

    public Role(String arn, Map<String, String> tags) {
        this.arn = arn;
        this.tags = Map.copyOf(tags);
    }

    public String arn() {
        return arn;
    }

    public Map<String, String> tags() {
        return tags;
    }
}
