package io.millrace.jobs.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file of property groups, in the form that the service itself uses. */
final class SettingsFile {

    private static final String GROUP_ID = "PropertyGroupId";
    private static final String KEYS = "PropertyMap";
    private static final String SHAPE = "[{\"" + GROUP_ID + "\": \"...\", \"" + KEYS + "\": {\"key\": \"value\"}}]";
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final Path file;
    private final List<String> findings = new ArrayList<>();

    SettingsFile(Path file) {
        this.file = file;
    }

    Map<String, Map<String, String>> groups() {
        JsonNode root = root();
        Map<String, Map<String, String>> groups = new LinkedHashMap<>();
        if (!root.isArray()) {
            findings.add(file + ": is not an array of property groups; its shape is " + SHAPE);
        }
        for (int index = 0; root.isArray() && index < root.size(); index++) {
            group(file + ": group " + (index + 1), root.get(index), groups);
        }
        if (!findings.isEmpty()) {
            throw new SettingsException(findings);
        }
        return groups;
    }

    private JsonNode root() {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException broken) {
            String place = broken.getLocation() == null
                    ? ""
                    : " (line " + broken.getLocation().getLineNr() + ", column "
                            + broken.getLocation().getColumnNr() + ")";
            throw new SettingsException(
                    List.of(file + ": is not JSON: " + broken.getOriginalMessage() + place), broken);
        } catch (IOException unreadable) {
            throw new SettingsException(List.of(file + ": cannot be read: " + unreadable), unreadable);
        }
    }

    private void group(String place, JsonNode node, Map<String, Map<String, String>> groups) {
        if (!node.path(GROUP_ID).isTextual() || !node.path(KEYS).isObject()) {
            findings.add(place + ": needs the text " + GROUP_ID + " and the object " + KEYS + ", as in " + SHAPE);
            return;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!name.equals(GROUP_ID) && !name.equals(KEYS)) {
                findings.add(place + ": has an unknown \"" + name + "\" beside " + GROUP_ID + " and " + KEYS);
            }
        });
        String id = node.path(GROUP_ID).textValue();
        if (groups.containsKey(id)) {
            findings.add(place + ": " + GROUP_ID + " \"" + id + "\" is there twice");
            return;
        }
        Map<String, String> keys = new TreeMap<>();
        node.path(KEYS).properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                keys.put(entry.getKey(), entry.getValue().textValue());
            } else {
                findings.add(id + "." + entry.getKey() + ": " + entry.getValue()
                        + " is not text; the service takes text only, so write it in quotes");
            }
        });
        groups.put(id, keys);
    }
}
