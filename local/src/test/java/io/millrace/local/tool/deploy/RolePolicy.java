package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rights of the role of a job in the template of a deployment. Conditions count as met. */
public final class RolePolicy {

    private static final Jar JAR = new Jar(Path.of("jar"), "jars/jar", FlinkRuntime.FLINK_1_20);
    /** The names and ARNs in a {@link ResolvedTemplate} of resources that CloudFormation creates. */
    private static final Pattern MADE = Pattern.compile("\\{(\\w+)(?:\\.Arn)?}");

    private final ResolvedTemplate template;
    private final Identity identity;
    private final List<JsonNode> statements = new ArrayList<>();

    /**
     * One action of one statement.
     *
     * @param statement its Sid
     * @param action such as {@code s3:GetObject}
     */
    record Grant(String statement, String action) {
        @Override
        public String toString() {
            return statement + " " + action;
        }
    }

    private RolePolicy(Plan plan, Identity identity) {
        StackRequest request = plan.resources("code");
        this.identity = identity;
        template = new ResolvedTemplate(
                request.template().content(), request.parameters(), ResourceSpecification.load(), identity);
        template.properties("Role").at("/Policies/0/PolicyDocument/Statement").forEach(statements::add);
    }

    /**
     * @param changes values by {@code group.key} for the settings in {@code deploy/settings}; an empty value removes
     * the key
     */
    static RolePolicy of(JobSettings job, Map<String, String> changes) {
        return new RolePolicy(Deployments.plan(job, changes, Map.of(), JAR), Deployments.IDENTITY);
    }

    /**
     * The role of a deployment into the account of the stand-ins.
     *
     * @param settings of a run on this machine, whose local locations are left out
     * @param given parameters that are not derived from the settings
     */
    public static RolePolicy ofRun(JobSettings job, Settings settings, Map<String, String> given) {
        Map<String, Map<String, String>> groups = new LinkedHashMap<>();
        settings.groups().forEach((group, keys) -> {
            Map<String, String> kept = new LinkedHashMap<>(keys);
            kept.keySet().removeAll(JobParameters.LOCAL_KEYS);
            groups.put(group, kept);
        });
        Identity identity = new Identity(LocalIdentity.ACCOUNT_ID, LocalIdentity.REGION);
        return new RolePolicy(Deployments.plan(job, Settings.of(groups), identity, given, JAR), identity);
    }

    /** True when a statement allows the action on the resource and none denies it. */
    boolean allows(String action, String resource) {
        return matches("Allow", action, resource).findAny().isPresent()
                && matches("Deny", action, resource).findAny().isEmpty();
    }

    /** The statements that allow the action on the resource. */
    List<Grant> grantsOf(String action, String resource) {
        return matches("Allow", action, resource)
                .map(statement -> new Grant(statement.get("Sid").asText(), action))
                .toList();
    }

    List<Grant> grants() {
        return allowing()
                .flatMap(statement -> texts(statement.get("Action"))
                        .map(action -> new Grant(statement.get("Sid").asText(), action)))
                .toList();
    }

    private Stream<JsonNode> allowing() {
        return statements.stream()
                .filter(statement -> statement.get("Effect").asText().equals("Allow"));
    }

    private Stream<JsonNode> matches(String effect, String action, String resource) {
        return statements.stream()
                .filter(statement -> statement.get("Effect").asText().equals(effect))
                .filter(statement -> texts(statement.get("Action")).anyMatch(action::equals))
                .filter(statement -> texts(statement.get("Resource")).anyMatch(pattern -> fits(pattern, resource)));
    }

    private boolean fits(String pattern, String resource) {
        StringBuilder expression = new StringBuilder();
        for (char letter : named(pattern).toCharArray()) {
            switch (letter) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(String.valueOf(letter)));
            }
        }
        return resource.matches(expression.toString());
    }

    /** ARN of a resource created together with the role. */
    private String named(String pattern) {
        Matcher made = MADE.matcher(pattern);
        if (!made.matches()) {
            return pattern;
        }
        String type = template.type(made.group(1));
        String name = template.properties(made.group(1)).path("Name").asText();
        String place = identity.region() + ":" + identity.account();
        return switch (type) {
            case "AWS::Kinesis::Stream" -> "arn:aws:kinesis:" + place + ":stream/" + name;
            case "AWS::SecretsManager::Secret" -> "arn:aws:secretsmanager:" + place + ":secret:" + name + "-??????";
            default -> throw new IllegalStateException(pattern + " is a " + type);
        };
    }

    /** The allowed actions of a service, without the name of the service. */
    Set<String> actions(String service) {
        Set<String> actions = new TreeSet<>();
        grants().stream()
                .map(Grant::action)
                .filter(action -> action.startsWith(service + ":"))
                .forEach(action -> actions.add(action.substring(service.length() + 1)));
        return actions;
    }

    /** The resources on which the action is allowed. */
    Set<String> resources(String action) {
        Set<String> resources = new TreeSet<>();
        allowing()
                .filter(statement -> texts(statement.get("Action")).anyMatch(action::equals))
                .flatMap(statement -> texts(statement.get("Resource")))
                .forEach(resources::add);
        return resources;
    }

    List<JsonNode> statements() {
        return statements;
    }

    static Stream<String> texts(JsonNode oneOrMore) {
        return oneOrMore.isArray() ? oneOrMore.valueStream().map(JsonNode::asText) : Stream.of(oneOrMore.asText());
    }
}
