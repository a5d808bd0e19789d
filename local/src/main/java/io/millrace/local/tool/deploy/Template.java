package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A CloudFormation template of {@code deploy/}. */
final class Template {

    /** The size limit of CreateStack for a template as text. */
    static final int BODY_BYTES_MAX = 51_200;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final String name;
    private final JsonNode content;

    private Template(String name, JsonNode content) {
        this.name = name;
        this.content = content;
    }

    /** @param folder {@code deploy/} of the checkout */
    static Template load(Path folder, String name) {
        Path file = folder.resolve(name + ".yaml");
        try {
            return new Template(name, YAML.readTree(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    static Template of(String name, JsonNode content) {
        return new Template(name, content);
    }

    String name() {
        return name;
    }

    JsonNode content() {
        return content;
    }

    /** The template as JSON, which CloudFormation accepts as well as YAML. */
    String body() {
        return content.toString();
    }

    Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>();
        content.path("Parameters").fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean requires(String parameter) {
        return !content.path("Parameters").path(parameter).has("Default");
    }

    /** This template of an application with property groups for the job. */
    Template withPropertyGroups(Map<String, Map<String, String>> groups) {
        JsonNode copy = content.deepCopy();
        ArrayNode target = (ArrayNode) copy.at(
                "/Resources/Application/Properties/ApplicationConfiguration/EnvironmentProperties/PropertyGroups");
        new TreeMap<>(groups).forEach((id, keys) -> {
            ObjectNode map = JSON.createObjectNode();
            new TreeMap<>(keys).forEach(map::put);
            target.addObject().put("PropertyGroupId", id).set("PropertyMap", map);
        });
        return new Template(name, copy);
    }
}
