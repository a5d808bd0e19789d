package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.millrace.local.standins.kinesis.KinesisPackage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * The CloudFormation resource types as AWS publishes them, from the npm package {@code @aws-cdk/aws-service-spec} that
 * {@code local/package.json} pins: properties with types, allowed values and whether they are required, and attributes.
 */
final class ResourceSpecification {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final ObjectNode resources = JSON.createObjectNode();
    private final ObjectNode definitions = JSON.createObjectNode();
    private final Map<String, JsonSchema> schemas = new HashMap<>();

    private ResourceSpecification(JsonNode database) {
        database.at("/schema/resource/entities")
                .forEach(resource ->
                        resources.set(resource.get("cloudFormationType").asText(), resource));
        database.at("/schema/typeDefinition/entities")
                .forEach(type -> definitions.set(type.get("$id").asText(), type));
    }

    static ResourceSpecification load() {
        Path folder = KinesisPackage.ofCheckout().install().resolveSibling("node_modules");
        Path file = folder.resolve("@aws-cdk").resolve("aws-service-spec").resolve("db.json.gz");
        try (InputStream text = new GZIPInputStream(Files.newInputStream(file))) {
            return new ResourceSpecification(JSON.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean knows(String type) {
        return resources.has(type);
    }

    boolean hasAttribute(String type, String attribute) {
        return knows(type) && resources.required(type).path("attributes").has(attribute);
    }

    /** The errors in the properties of a resource of this type. */
    List<String> findings(String type, JsonNode properties) {
        return schemas.computeIfAbsent(type, this::schema).validate(properties).stream()
                .map(message -> message.getInstanceLocation() + ": " + message.getMessage())
                .sorted()
                .toList();
    }

    private JsonSchema schema(String type) {
        Set<String> reached = new TreeSet<>();
        ObjectNode schema = object(resources.required(type), reached);
        ObjectNode shared = JSON.createObjectNode();
        for (Set<String> open = Set.copyOf(reached); !open.isEmpty(); ) {
            Set<String> next = new TreeSet<>();
            open.forEach(id -> shared.set(id, object(definitions.required(id), next)));
            next.removeIf(shared::has);
            open = next;
        }
        return SCHEMAS.getSchema(schema.set("$defs", shared));
    }

    private static ObjectNode object(JsonNode entity, Set<String> reached) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        entity.get("properties").properties().forEach(property -> {
            properties.set(property.getKey(), type(property.getValue().get("type"), reached));
            if (property.getValue().path("required").asBoolean()) {
                required.add(property.getKey());
            }
        });
        return schema;
    }

    private static ObjectNode type(JsonNode type, Set<String> reached) {
        ObjectNode schema = JSON.createObjectNode();
        String name = type.get("type").asText();
        if (type.has("allowedValues")) {
            schema.set("enum", type.get("allowedValues"));
        }
        switch (name) {
            case "ref" -> {
                String id = type.at("/reference/$ref").asText();
                reached.add(id);
                schema.put("$ref", "#/$defs/" + id);
            }
            case "array" -> schema.put("type", "array").set("items", type(type.get("element"), reached));
            case "map" -> schema.put("type", "object").set("additionalProperties", type(type.get("element"), reached));
            case "union" ->
                type.get("types").forEach(choice -> schema.withArray("anyOf").add(type(choice, reached)));
            case "tag" ->
                schema.put("type", "object").putArray("required").add("Key").add("Value");
            case "date-time" -> schema.put("type", "string");
            case "json" -> schema.putArray("type").add("object").add("string");
            default -> schema.put("type", name);
        }
        return schema;
    }
}
