package io.millrace.local.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.settings.JobSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the role of a job may do, of the template that a deployment would send. */
public final class RolePolicy {

    private final List<JsonNode> statements = new ArrayList<>();

    private RolePolicy(JsonNode role) {
        role.at("/Policies/0/PolicyDocument/Statement").forEach(statements::add);
    }

    /** @param changes {@code group.key} of the settings in {@code deploy/settings} to other values, or to none */
    public static RolePolicy of(JobSettings job, Map<String, String> changes) {
        StackRequest request = Deployments.plan(
                        job, changes, Map.of(), new Jar(Path.of("jar"), "jars/jar", FlinkRuntime.FLINK_1_20))
                .resources("code");
        return new RolePolicy(
                new ResolvedTemplate(request.template().content(), request.parameters(), ResourceSpecification.load())
                        .properties("Role"));
    }

    /** Whether some statement allows the action on the resource and none denies it; conditions count as met. */
    public boolean allows(String action, String resource) {
        return matches("Allow", action, resource) && !matches("Deny", action, resource);
    }

    private boolean matches(String effect, String action, String resource) {
        return statements.stream()
                .filter(statement -> statement.get("Effect").asText().equals(effect))
                .anyMatch(statement -> texts(statement.get("Action")).anyMatch(action::equals)
                        && texts(statement.get("Resource")).anyMatch(pattern -> fits(pattern, resource)));
    }

    private static boolean fits(String pattern, String resource) {
        String expression = Stream.of(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((before, after) -> before + ".*" + after)
                .orElseThrow();
        return resource.matches(expression);
    }

    /** The actions of one service that it allows, without the service's name. */
    public Set<String> actions(String service) {
        Set<String> actions = new TreeSet<>();
        statements.stream()
                .filter(statement -> statement.get("Effect").asText().equals("Allow"))
                .flatMap(statement -> texts(statement.get("Action")))
                .filter(action -> action.startsWith(service + ":"))
                .forEach(action -> actions.add(action.substring(service.length() + 1)));
        return actions;
    }

    /** Resources of what it allows with the action. */
    Set<String> resources(String action) {
        Set<String> resources = new TreeSet<>();
        statements.stream()
                .filter(statement -> statement.get("Effect").asText().equals("Allow"))
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
