package io.millrace.local.standins.iam;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The grammar of an identity policy and of a trust policy: what AWS refuses as malformed, in the order in which it says so. */
final class DocumentCheck {

    private static final int CHARACTERS = 131_072;
    private static final Pattern LATIN = Pattern.compile("[\\t\\n\\r\\x20-\\xFF]+");
    private static final Pattern ACTION = Pattern.compile("\\*|[a-z0-9-]+:[A-Za-z0-9*?]+");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]*");
    private static final Pattern OPERATOR = Pattern.compile("(ForAllValues:|ForAnyValue:)?"
            + "(String(Not)?(Equals|Like|EqualsIgnoreCase)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?"
            + "|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress"
            + "|Arn(Not)?(Equals|Like)|Null)(IfExists)?");
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
    private static final Set<String> PARTITIONS =
            Set.of("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f");
    private static final Set<String> DOCUMENT_FIELDS = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT_FIELDS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final Set<String> TRUST_FIELDS =
            Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition");
    private static final Pattern TRUST_ACTION = Pattern.compile("\\*|sts:[A-Za-z*]+");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private DocumentCheck() {}

    /** Characters as quotas count them. */
    static int size(String document) {
        return (int)
                document.chars().filter(each -> !Character.isWhitespace(each)).count();
    }

    /** @throws IamRefusal when it is no document of an identity policy */
    static void require(String document) {
        JsonNode policy = parse(document);
        for (String field : names(policy)) {
            if (!DOCUMENT_FIELDS.contains(field)) {
                throw syntax();
            }
        }
        JsonNode version = policy.path("Version");
        if (!version.isMissingNode() && !VERSIONS.contains(version.asText())) {
            throw IamRefusal.malformed("The policy document version is invalid.");
        }
        Set<String> sids = new HashSet<>();
        for (JsonNode statement : items(policy.path("Statement"))) {
            statement(statement, sids);
        }
    }

    /** @throws IamRefusal when it is no document that says who may assume a role */
    static void requireTrust(String document) {
        JsonNode policy = parse(document);
        for (JsonNode statement : items(policy.path("Statement"))) {
            trust(statement);
        }
    }

    private static void trust(JsonNode statement) {
        for (String field : names(statement)) {
            if (!TRUST_FIELDS.contains(field)) {
                throw syntax();
            }
        }
        String effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw syntax();
        }
        JsonNode principal =
                statement.has("NotPrincipal") ? statement.get("NotPrincipal") : statement.path("Principal");
        boolean isAnybody = principal.isTextual() && principal.textValue().equals("*");
        if (!isAnybody && (!principal.isObject() || principal.isEmpty())) {
            throw IamRefusal.malformed("Missing required field Principal");
        }
        for (JsonNode action : oneOf(statement, "Action", "NotAction", "Missing required field Action")) {
            if (!action.isTextual() || !TRUST_ACTION.matcher(action.textValue()).matches()) {
                throw IamRefusal.malformed("AssumeRole policy may only specify STS AssumeRole actions.");
            }
        }
        condition(statement.path("Condition"));
    }

    /** @throws IamRefusal when it is not JSON, or too long, or has characters that IAM does not take */
    static JsonNode parse(String document) {
        if (document.length() > CHARACTERS) {
            throw IamRefusal.validation("1 validation error detected: Value at 'policyDocument' failed to satisfy"
                    + " constraint: Member must have length less than or equal to " + CHARACTERS);
        }
        if (!LATIN.matcher(document).matches()) {
            throw IamRefusal.validation(
                    "The specified value for policyDocument is invalid. It must contain only printable"
                            + " ASCII characters and characters up to U+00FF");
        }
        JsonNode policy;
        try {
            policy = JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw syntax();
        }
        if (!policy.isObject()) {
            throw syntax();
        }
        return policy;
    }

    private static void statement(JsonNode statement, Set<String> sids) {
        if (!statement.isObject()) {
            throw syntax();
        }
        if (statement.has("Principal") || statement.has("NotPrincipal")) {
            throw IamRefusal.malformed("Policy document should not specify a principal.");
        }
        for (String field : names(statement)) {
            if (!STATEMENT_FIELDS.contains(field)) {
                throw syntax();
            }
        }
        JsonNode sid = statement.path("Sid");
        if (!sid.isMissingNode()
                && (!sid.isTextual() || !SID.matcher(sid.textValue()).matches())) {
            throw IamRefusal.malformed("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the"
                    + " regular expression [0-9A-Za-z]*");
        }
        if (sid.isTextual() && !sids.add(sid.textValue())) {
            throw IamRefusal.malformed("Statement IDs (SID) in a single policy must be unique.");
        }
        String effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw syntax();
        }
        for (JsonNode action : oneOf(statement, "Action", "NotAction", "Policy statement must contain actions.")) {
            if (!action.isTextual() || !ACTION.matcher(action.textValue()).matches()) {
                throw IamRefusal.malformed(
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            }
        }
        for (JsonNode resource :
                oneOf(statement, "Resource", "NotResource", "Policy statement must contain resources.")) {
            if (!resource.isTextual()) {
                throw syntax();
            }
            resource(resource.textValue());
        }
        condition(statement.path("Condition"));
    }

    private static void resource(String resource) {
        if (resource.equals("*")) {
            return;
        }
        String[] sections = resource.split(":", 6);
        if (sections.length < 6 || !sections[0].equals("arn") || sections[5].isEmpty()) {
            throw IamRefusal.malformed("Resource " + resource + " must be in ARN format or \"*\".");
        }
        if (!PARTITIONS.contains(sections[1]) && !sections[1].equals("*")) {
            throw IamRefusal.malformed(
                    "Partition \"" + sections[1] + "\" is not valid for resource \"" + resource + "\".");
        }
        if (!sections[2].matches("[a-z0-9-]+")) {
            throw IamRefusal.malformed(
                    "Resource vendor must be fully qualified and cannot contain regexes: " + sections[2]);
        }
    }

    private static void condition(JsonNode condition) {
        if (condition.isMissingNode()) {
            return;
        }
        if (!condition.isObject()) {
            throw syntax();
        }
        for (String operator : names(condition)) {
            JsonNode keys = condition.path(operator);
            if (!OPERATOR.matcher(operator).matches() || !keys.isObject() || keys.isEmpty()) {
                throw IamRefusal.malformed("Invalid Condition type : " + operator + ".");
            }
            for (JsonNode values : keys) {
                for (JsonNode value : items(values)) {
                    if (!value.isValueNode() || value.isNull()) {
                        throw syntax();
                    }
                }
            }
        }
    }

    private static List<JsonNode> oneOf(JsonNode statement, String field, String opposite, String missing) {
        if (statement.has(field) && statement.has(opposite)) {
            throw syntax();
        }
        JsonNode values = statement.has(field) ? statement.get(field) : statement.path(opposite);
        if (values.isMissingNode() || (values.isArray() && values.isEmpty())) {
            throw IamRefusal.malformed(missing);
        }
        return items(values);
    }

    /** A single value stands for a list of it; a list may not be empty. */
    static List<JsonNode> items(JsonNode values) {
        List<JsonNode> items = new ArrayList<>();
        if (values.isArray()) {
            values.forEach(items::add);
        } else if (!values.isMissingNode()) {
            items.add(values);
        }
        if (items.isEmpty()) {
            throw syntax();
        }
        return items;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.properties().forEach(field -> names.add(field.getKey()));
        return names;
    }

    private static IamRefusal syntax() {
        return IamRefusal.malformed("Syntax errors in policy.");
    }
}
