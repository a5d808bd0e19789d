package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template with resolved parameters, and the errors that CloudFormation would report. */
final class ResolvedTemplate {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}!]+)}");

    private final Map<String, String> pseudoParameters;
    private final JsonNode content;
    private final ResourceSpecification specification;
    private final Map<String, JsonNode> parameters = new LinkedHashMap<>();
    private final Map<String, ObjectNode> resources = new LinkedHashMap<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    ResolvedTemplate(
            JsonNode content, Map<String, String> given, ResourceSpecification specification, Identity identity) {
        this.pseudoParameters = Map.of(
                "AWS::AccountId",
                identity.account(),
                "AWS::Region",
                identity.region(),
                "AWS::Partition",
                "aws",
                "AWS::StackName",
                "stack");
        this.content = content;
        this.specification = specification;
        given.keySet().stream()
                .filter(name -> !content.path("Parameters").has(name))
                .forEach(name -> findings.add("parameter " + name + " is not declared"));
        content.path("Parameters")
                .properties()
                .forEach(declared ->
                        parameters.put(declared.getKey(), value(declared.getKey(), declared.getValue(), given)));
        content.path("Resources").properties().forEach(resource -> {
            if (isMade(resource.getKey())) {
                resolve(resource.getKey(), resource.getValue());
            }
        });
        content.path("Outputs").properties().forEach(output -> {
            if (!output.getValue().has("Condition")
                    || holds(output.getValue().get("Condition").asText())) {
                outputs.put(
                        output.getKey(), value(output.getValue().get("Value")).asText());
            }
        });
    }

    /** Types and resolved properties of the resources that would be created, by logical id. */
    Map<String, ObjectNode> resources() {
        return resources;
    }

    /** @throws IllegalArgumentException when no such resource would be created */
    JsonNode properties(String id) {
        return resource(id).get("Properties");
    }

    /** @throws IllegalArgumentException when no such resource would be created */
    String type(String id) {
        return resource(id).get("Type").asText();
    }

    private ObjectNode resource(String id) {
        ObjectNode resource = resources.get(id);
        if (resource == null) {
            throw new IllegalArgumentException(id + " is not made");
        }
        return resource;
    }

    /** The name or ARN of a created resource is {@code {ID}} or {@code {ID.Arn}}. */
    Map<String, String> outputs() {
        return outputs;
    }

    List<String> findings() {
        return findings;
    }

    private JsonNode value(String name, JsonNode declared, Map<String, String> given) {
        String text = given.getOrDefault(name, declared.path("Default").asText(null));
        if (text == null) {
            findings.add("parameter " + name + " has no value");
            return NODES.textNode("");
        }
        ArrayNode allowed = declared.withArray("AllowedValues");
        if (!allowed.isEmpty()
                && allowed.valueStream().noneMatch(choice -> choice.asText().equals(text))) {
            findings.add("parameter " + name + " cannot be " + text);
        }
        return switch (declared.get("Type").asText()) {
            case "String" -> NODES.textNode(text);
            case "Number" -> NODES.numberNode(Long.parseLong(text));
            case "CommaDelimitedList" -> JSON.valueToTree(text.split(",", -1));
            default -> throw new IllegalStateException("parameter " + name + ": " + declared);
        };
    }

    private void resolve(String id, JsonNode resource) {
        String type = resource.path("Type").asText();
        resource.fieldNames().forEachRemaining(field -> {
            if (!List.of("Type", "Condition", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")
                    .contains(field)) {
                findings.add(id + ": " + field + " is not an attribute of a resource");
            }
        });
        if (resource.has("DependsOn") && !isMade(resource.get("DependsOn").asText())) {
            findings.add(id + ": depends on " + resource.get("DependsOn") + ", which is not made");
        }
        if (!specification.knows(type)) {
            findings.add(id + ": " + type + " is not a type of resource");
            return;
        }
        JsonNode properties = value(resource.path("Properties"));
        specification.findings(type, properties).forEach(finding -> findings.add(id + finding));
        ObjectNode resolved = JSON.createObjectNode().put("Type", type);
        resolved.set("Properties", properties);
        resources.put(id, resolved);
    }

    private boolean isMade(String id) {
        JsonNode resource = content.path("Resources").path(id);
        return !resource.isMissingNode()
                && (!resource.has("Condition")
                        || holds(resource.get("Condition").asText()));
    }

    private boolean holds(String condition) {
        JsonNode rule = content.path("Conditions").path(condition);
        if (rule.isMissingNode()) {
            findings.add("condition " + condition + " is not declared");
            return false;
        }
        return isTrue(rule);
    }

    private boolean isTrue(JsonNode rule) {
        String function = rule.fieldNames().next();
        JsonNode operands = rule.get(function);
        return switch (function) {
            case "Condition" -> holds(operands.asText());
            case "Fn::Equals" ->
                value(operands.get(0)).asText().equals(value(operands.get(1)).asText());
            case "Fn::Not" -> !isTrue(operands.get(0));
            case "Fn::And" -> operands.valueStream().allMatch(this::isTrue);
            default -> throw new IllegalStateException("condition " + rule);
        };
    }

    private JsonNode value(JsonNode node) {
        if (node.isArray()) {
            ArrayNode items = JSON.createArrayNode();
            node.forEach(item -> {
                JsonNode value = value(item);
                if (!value.isMissingNode()) {
                    items.add(value);
                }
            });
            return items;
        }
        if (!node.isObject()) {
            return node;
        }
        if (node.size() == 1) {
            String function = node.fieldNames().next();
            if (function.equals("Ref") || function.startsWith("Fn::")) {
                return call(function, node.get(function));
            }
        }
        ObjectNode members = JSON.createObjectNode();
        node.properties().forEach(member -> {
            JsonNode value = value(member.getValue());
            if (!value.isMissingNode()) {
                members.set(member.getKey(), value);
            }
        });
        return members;
    }

    private JsonNode call(String function, JsonNode operands) {
        return switch (function) {
            case "Ref" -> operands.asText().equals("AWS::NoValue") ? MissingNode.getInstance() : ref(operands.asText());
            case "Fn::GetAtt" ->
                attribute(operands.get(0).asText(), operands.get(1).asText());
            case "Fn::If" -> value(operands.get(holds(operands.get(0).asText()) ? 1 : 2));
            case "Fn::Join" ->
                NODES.textNode(String.join(
                        operands.get(0).asText(),
                        value(operands.get(1))
                                .valueStream()
                                .map(JsonNode::asText)
                                .toList()));
            case "Fn::Split" ->
                JSON.valueToTree(value(operands.get(1))
                        .asText()
                        .split(Pattern.quote(operands.get(0).asText()), -1));
            case "Fn::Sub" -> substitute(operands.asText());
            default -> throw new IllegalStateException(function);
        };
    }

    private JsonNode substitute(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return NODES.textNode(matcher.replaceAll(found -> {
            int dot = found.group(1).indexOf('.');
            JsonNode value = dot < 0
                    ? ref(found.group(1))
                    : attribute(found.group(1).substring(0, dot), found.group(1).substring(dot + 1));
            return Matcher.quoteReplacement(value.asText());
        }));
    }

    private JsonNode ref(String name) {
        if (pseudoParameters.containsKey(name)) {
            return new TextNode(pseudoParameters.get(name));
        }
        if (parameters.containsKey(name)) {
            return parameters.get(name);
        }
        if (!isMade(name)) {
            findings.add("Ref " + name + ": no such parameter, and no such resource is made");
        }
        return new TextNode("{" + name + "}");
    }

    private JsonNode attribute(String resource, String name) {
        if (!isMade(resource)) {
            findings.add("Fn::GetAtt " + resource + "." + name + ": no such resource is made");
        } else if (!specification.hasAttribute(
                content.path("Resources").path(resource).path("Type").asText(), name)) {
            findings.add("Fn::GetAtt " + resource + "." + name + ": the resource has no such attribute");
        }
        return new TextNode("{" + resource + "." + name + "}");
    }
}
