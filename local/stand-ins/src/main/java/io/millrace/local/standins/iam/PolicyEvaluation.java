package io.millrace.local.standins.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The decision of IAM on one request, from the documents of an identity: a Deny that matches wins, then an Allow that
 * matches, else the request is denied. Policy variables, numbers, dates and addresses in conditions are refused, not
 * guessed.
 */
final class PolicyEvaluation {

    private static final String IF_EXISTS = "IfExists";
    private static final String FOR_ALL = "ForAllValues:";
    private static final String FOR_ANY = "ForAnyValue:";

    /** The outcome. */
    enum Decision {
        ALLOWED("allowed"),
        EXPLICITLY_DENIED("explicitDeny"),
        IMPLICITLY_DENIED("implicitDeny");

        private final String word;

        Decision(String word) {
            this.word = word;
        }

        /** As answers have it. */
        String word() {
            return word;
        }
    }

    /**
     * A request.
     *
     * @param context values by condition key, whose case does not count
     */
    record Request(String action, String resource, SortedMap<String, List<String>> context) {

        Request {
            TreeMap<String, List<String>> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            ignoringCase.putAll(context);
            context = ignoringCase;
        }
    }

    /**
     * The outcome and its reasons.
     *
     * @param matched names of the policies that decided
     * @param missing condition keys that statements on this action and resource ask for and the request does not have
     */
    record Result(Decision decision, List<String> matched, List<String> missing) {}

    private PolicyEvaluation() {}

    /**
     * @param documents by name
     * @throws IamRefusal for a statement that is not evaluated
     */
    static Result evaluate(Map<String, String> documents, Request request) {
        TreeSet<String> allowing = new TreeSet<>();
        TreeSet<String> denying = new TreeSet<>();
        TreeSet<String> missing = new TreeSet<>();
        documents.forEach((name, document) -> {
            for (JsonNode statement :
                    DocumentCheck.items(DocumentCheck.parse(document).path("Statement"))) {
                if (!isAbout(statement, request)) {
                    continue;
                }
                JsonNode condition = statement.path("Condition");
                condition.forEach(keys -> keys.fieldNames().forEachRemaining(key -> {
                    if (!request.context().containsKey(key)) {
                        missing.add(key);
                    }
                }));
                if (holds(condition, request.context())) {
                    (statement.path("Effect").asText().equals("Deny") ? denying : allowing).add(name);
                }
            }
        });
        if (!denying.isEmpty()) {
            return new Result(Decision.EXPLICITLY_DENIED, List.copyOf(denying), List.copyOf(missing));
        }
        Decision decision = allowing.isEmpty() ? Decision.IMPLICITLY_DENIED : Decision.ALLOWED;
        return new Result(decision, List.copyOf(allowing), List.copyOf(missing));
    }

    private static boolean isAbout(JsonNode statement, Request request) {
        boolean isAction = statement.has("Action")
                ? matchesAny(statement.get("Action"), request.action(), Pattern.CASE_INSENSITIVE)
                : !matchesAny(statement.path("NotAction"), request.action(), Pattern.CASE_INSENSITIVE);
        boolean isResource = statement.has("Resource")
                ? matchesAny(statement.get("Resource"), request.resource(), 0)
                : !matchesAny(statement.path("NotResource"), request.resource(), 0);
        return isAction && isResource;
    }

    /** True for no condition. */
    static boolean holds(JsonNode condition, Map<String, List<String>> context) {
        for (Map.Entry<String, JsonNode> operator : condition.properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                List<String> asked = texts(key.getValue());
                if (!holds(operator.getKey(), asked, context.get(key.getKey()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(String operator, List<String> asked, @Nullable List<String> given) {
        if (operator.equals("Null")) {
            return asked.contains(String.valueOf(given == null));
        }
        boolean ifExists = operator.endsWith(IF_EXISTS);
        boolean all = operator.startsWith(FOR_ALL);
        boolean any = operator.startsWith(FOR_ANY);
        String plain = operator.substring(all ? FOR_ALL.length() : any ? FOR_ANY.length() : 0);
        plain = ifExists ? plain.substring(0, plain.length() - IF_EXISTS.length()) : plain;
        boolean negated = plain.contains("Not");
        String kind = plain.replace("Not", "");
        if (given == null || given.isEmpty()) {
            return ifExists || all || (negated && !any);
        }
        if (all) {
            return given.stream().allMatch(value -> compares(kind, asked, value) != negated);
        }
        if (any) {
            return given.stream().anyMatch(value -> compares(kind, asked, value) != negated);
        }
        return given.stream().anyMatch(value -> compares(kind, asked, value)) != negated;
    }

    private static boolean compares(String kind, List<String> asked, String value) {
        return asked.stream().anyMatch(one -> switch (kind) {
            case "StringEquals" -> literal(one).equals(value);
            case "StringEqualsIgnoreCase", "Bool" -> literal(one).equalsIgnoreCase(value);
            case "StringLike", "ArnLike", "ArnEquals" -> matches(one, value, 0);
            default -> throw IamRefusal.evaluation("Conditions of type " + kind + " are not evaluated.");
        });
    }

    private static boolean matchesAny(JsonNode patterns, String value, int flags) {
        return texts(patterns).stream().anyMatch(pattern -> matches(pattern, value, flags));
    }

    private static boolean matches(String pattern, String value, int flags) {
        StringBuilder expression = new StringBuilder();
        for (char each : literal(pattern).toCharArray()) {
            switch (each) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(String.valueOf(each)));
            }
        }
        return Pattern.compile(expression.toString(), flags | Pattern.DOTALL)
                .matcher(value)
                .matches();
    }

    private static String literal(String text) {
        if (text.contains("${")) {
            throw IamRefusal.evaluation("Policy variables are not evaluated: " + text);
        }
        return text;
    }

    static List<String> texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        if (values.isArray()) {
            values.forEach(value -> texts.add(value.asText()));
        } else if (!values.isMissingNode()) {
            texts.add(values.asText());
        }
        return texts;
    }
}
