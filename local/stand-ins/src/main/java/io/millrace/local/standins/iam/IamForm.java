package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.FormBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments of a call as a form, checked against the service model. */
final class IamForm {

    private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
    private static final Pattern PATH = Pattern.compile("/|/[\\x21-\\x7E]*/");
    private static final Pattern POLICY_ARN = Pattern.compile("arn:aws:iam::(\\d{12}|aws):policy/[\\x21-\\x7E]+");
    private static final int ROLE_NAME = 64;
    private static final int POLICY_NAME = 128;
    private static final int PATH_LENGTH = 512;
    private static final int TAGS = 50;
    private static final int TAG_KEY = 128;
    private static final int TAG_VALUE = 256;
    private static final int DESCRIPTION = 1_000;
    private static final int SESSION_SECONDS_MAX = 43_200;
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final Map<String, String> fields;

    private IamForm(Map<String, String> fields) {
        this.fields = fields;
    }

    static IamForm parse(byte[] body) {
        try {
            return new IamForm(FormBody.parse(body));
        } catch (IllegalArgumentException e) {
            throw IamRefusal.validation("The body is no form: " + e.getMessage());
        }
    }

    static IamForm of(Map<String, String> fields) {
        return new IamForm(fields);
    }

    @Nullable
    String optional(String field) {
        return fields.get(field);
    }

    String required(String field) {
        String value = fields.get(field);
        if (value == null || value.isEmpty()) {
            throw IamRefusal.validation("1 validation error detected: Value at '" + field
                    + "' failed to satisfy constraint: Member must not be null");
        }
        return value;
    }

    String roleName() {
        return name("RoleName", ROLE_NAME);
    }

    /** @throws IamRefusal for fields that IAM does not take, or a document that trusts nobody */
    NewRole newRole() {
        String trust = required("AssumeRolePolicyDocument");
        DocumentCheck.requireTrust(trust);
        String description = optional("Description");
        if (description != null && description.length() > DESCRIPTION) {
            throw IamRefusal.validation("1 validation error detected: Value at 'description' failed to satisfy"
                    + " constraint: Member must have length less than or equal to " + DESCRIPTION);
        }
        String given = optional("MaxSessionDuration");
        int seconds = given == null ? NewRole.SESSION_SECONDS_DEFAULT : sessionSeconds(given);
        return new NewRole(roleName(), path(), trust, description, seconds);
    }

    private static int sessionSeconds(String given) {
        int seconds = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
        if (seconds < NewRole.SESSION_SECONDS_DEFAULT || seconds > SESSION_SECONDS_MAX) {
            throw IamRefusal.validation("1 validation error detected: Value '" + given
                    + "' at 'maxSessionDuration' failed to satisfy constraint: Member must be between "
                    + NewRole.SESSION_SECONDS_DEFAULT + " and " + SESSION_SECONDS_MAX);
        }
        return seconds;
    }

    String policyName() {
        return name("PolicyName", POLICY_NAME);
    }

    private String name(String field, int longest) {
        String value = required(field);
        if (value.length() > longest) {
            throw IamRefusal.validation("1 validation error detected: Value '" + value + "' at '" + field
                    + "' failed to satisfy constraint: Member must have length less than or equal to " + longest);
        }
        if (!NAME.matcher(value).matches()) {
            throw IamRefusal.validation("The specified value for " + field
                    + " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
        }
        return value;
    }

    String policyArn() {
        return policyArn(required("PolicyArn"));
    }

    /** Null for none. */
    @Nullable
    String optionalBoundary() {
        String arn = optional("PermissionsBoundary");
        return arn == null ? null : policyArn(arn);
    }

    String boundary() {
        return policyArn(required("PermissionsBoundary"));
    }

    private static String policyArn(String arn) {
        if (!POLICY_ARN.matcher(arn).matches()) {
            throw IamRefusal.validation("ARN " + arn + " is not valid.");
        }
        return arn;
    }

    /** Of a policy, from 1. */
    int versionNumber() {
        String id = required("VersionId");
        if (!id.matches("v[1-9]\\d{0,8}")) {
            throw IamRefusal.validation("1 validation error detected: Value '" + id
                    + "' at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern");
        }
        return Integer.parseInt(id.substring(1));
    }

    String path() {
        return path(optional("Path"), PATH);
    }

    /** The prefix of the paths to list. */
    String pathPrefix() {
        return path(optional("PathPrefix"), Pattern.compile("/[\\x21-\\x7E]*"));
    }

    private static String path(@Nullable String given, Pattern pattern) {
        String path = given == null ? "/" : given;
        if (path.length() > PATH_LENGTH || !pattern.matcher(path).matches()) {
            throw IamRefusal.validation(
                    "The specified value for path is invalid. It must begin and end with / and contain"
                            + " only alphanumeric characters and/or / characters.");
        }
        return path;
    }

    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int index = 1; fields.containsKey("Tags.member." + index + ".Key"); index++) {
            String key = required("Tags.member." + index + ".Key");
            String value = fields.getOrDefault("Tags.member." + index + ".Value", "");
            if (key.length() > TAG_KEY || value.length() > TAG_VALUE || key.startsWith("aws:")) {
                throw IamRefusal.validation(
                        "1 validation error detected: Value at 'tags' failed to satisfy constraint: " + key);
            }
            if (tags.keySet().stream().anyMatch(key::equalsIgnoreCase)) {
                throw IamRefusal.input("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
            tags.put(key, value);
        }
        if (tags.size() > TAGS) {
            throw IamRefusal.limit("The number of tags has reached the maximum limit.");
        }
        return tags;
    }

    List<String> tagKeys() {
        return members("TagKeys");
    }

    /** Values of a list; empty when it is not given. */
    List<String> members(String field) {
        List<String> values = new ArrayList<>();
        for (int index = 1; fields.containsKey(field + ".member." + index); index++) {
            values.add(required(field + ".member." + index));
        }
        return values;
    }

    /** Values by condition key. */
    SortedMap<String, List<String>> contextEntries() {
        SortedMap<String, List<String>> entries = new TreeMap<>();
        for (int index = 1; fields.containsKey("ContextEntries.member." + index + ".ContextKeyName"); index++) {
            String entry = "ContextEntries.member." + index + ".";
            entries.put(required(entry + "ContextKeyName"), members(entry + "ContextKeyValues"));
        }
        return entries;
    }

    /** The policies to list: All, AWS or Local. */
    String scope() {
        String scope = optional("Scope");
        if (scope != null && !scope.matches("All|AWS|Local")) {
            throw IamRefusal.validation(
                    "1 validation error detected: Value '" + scope
                            + "' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]");
        }
        return scope == null ? "All" : scope;
    }

    boolean isTrue(String field) {
        return "true".equals(optional(field));
    }

    /** The most items of a page. */
    int maxItems() {
        String given = optional("MaxItems");
        if (given == null) {
            return PAGE;
        }
        if (!given.matches("\\d{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > PAGE_MAX) {
            throw IamRefusal.validation("1 validation error detected: Value '" + given
                    + "' at 'maxItems' failed to satisfy constraint: Member must be between 1 and " + PAGE_MAX);
        }
        return Integer.parseInt(given);
    }

    /** The role that the call is about, or else the policy; empty when neither. */
    String subject() {
        String role = optional("RoleName");
        String arn = optional("PolicyArn");
        String policy = optional("PolicyName");
        String source = optional("PolicySourceArn");
        String assumed = optional("RoleArn");
        if (source != null || assumed != null) {
            return source != null ? source : "" + assumed;
        }
        if (role != null) {
            return role;
        }
        return arn != null ? arn : policy == null ? "" : policy;
    }
}
