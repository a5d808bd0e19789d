package io.millrace.jobs.revisionpublisher.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.millrace.jobs.revisionpublisher.ManifestScenario;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement of the JSON schema with the reader, as far as a schema can express it. */
class ManifestSchemaTest {

    /** Faults beyond a schema: cross-references, and text that is no JSON. */
    private static final Set<String> BEYOND_A_SCHEMA = EnumSet.of(
                    ManifestRule.ENCODING,
                    ManifestRule.JSON,
                    ManifestRule.LIMIT,
                    ManifestRule.KEY_TWICE,
                    ManifestRule.NAME_TWICE,
                    ManifestRule.ASSETS_MAX,
                    ManifestRule.BUCKETS_MAX)
            .stream()
            .map(ManifestRule::id)
            .collect(Collectors.toSet());

    private static final ObjectMapper JSON = new JsonMapper();
    private static final JsonSchema SCHEMA = schema();

    private static JsonSchema schema() {
        try (InputStream text = ManifestCheck.schema()) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those that are JSON, and whose key is not over its bytes while within as many characters. */
    static List<ManifestScenario> scenarios() throws IOException {
        List<ManifestScenario> scenarios = new ArrayList<>();
        for (ManifestScenario scenario : ManifestScenario.all()) {
            List<ManifestFinding> findings = check(scenario.manifest()).findings();
            if (findings.stream().allMatch(ManifestFinding::leavesJson)
                    && !scenario.id().equals("keys")) {
                scenarios.add(scenario);
            }
        }
        return scenarios;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void readerAndSchemaAgreeOnEachScenario(ManifestScenario scenario) throws IOException {
        assertAgreement(scenario.manifest(), schemaFindings(scenario.manifest()));
    }

    /** Good manifests with one or two things changed, most often to something wrong. */
    @Test
    void readerAndSchemaAgreeOnManifestsThatAreChangedAtRandom() throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            ObjectNode manifest = (ObjectNode) JSON.readTree(GOOD);
            for (int change = 0; change <= random.nextInt(2); change++) {
                change(manifest, random);
            }
            byte[] text = JSON.writeValueAsBytes(manifest);
            Set<ValidationMessage> bySchema = SCHEMA.validate(manifest);
            assertAgreement(text, bySchema);
            refused += bySchema.isEmpty() ? 0 : 1;
        }
        assertThat(refused).isBetween(1_000, 2_900);
    }

    private static final String GOOD = """
            {"dataset_id": "0123456789abcdef0123456789abcdef", "comment": "c", "finalize": true, "product_id": "p",
             "tags": {"a": "b", "c d": ""}, "notification": {"comment": "n"},
             "asset_list": [{"Bucket": "data", "Key": "a"}, {"Bucket": "other.bucket", "Key": "p/"}]}""";

    private static final List<String> NAMES = List.of(
            "dataset_id",
            "comment",
            "finalize",
            "product_id",
            "tags",
            "notification",
            "asset_list",
            "Bucket",
            "Key",
            "comment",
            "unknown",
            "aws:x",
            "AWS:x",
            "millrace:part",
            "a;b",
            "");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1.5",
            "\"\"",
            "\"x\"",
            "\"data\"",
            "\"Data\"",
            "\"a_b\"",
            "\"-ab\"",
            "[]",
            "{}",
            "[{}]",
            "{\"a\": 1}",
            "{\"comment\": \"x\"}",
            "\"" + "x".repeat(128) + "\"",
            "\"" + "ä".repeat(129) + "\"",
            "\"" + "\uD83D\uDE00".repeat(128) + "\"",
            "\"" + "y".repeat(1_025) + "\"",
            "\"" + "z".repeat(4_097) + "\"",
            "\"0123456789abcdef0123456789abcdef\\n\"",
            "\"0123456789abcdef0123456789abcdeä\"",
            "\"" + "7".repeat(29) + "\"",
            "\"" + "7".repeat(30) + "\"",
            "\"" + "7".repeat(41) + "\"",
            "\"data\\n\"");

    private static void change(ObjectNode manifest, Random random) throws IOException {
        List<JsonNode> places = new ArrayList<>();
        collect(manifest, places);
        JsonNode place = places.get(random.nextInt(places.size()));
        JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
        if (place instanceof ArrayNode list) {
            if (random.nextBoolean() && !list.isEmpty()) {
                list.remove(random.nextInt(list.size()));
            } else {
                list.add(value);
            }
        } else if (place instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.add(NAMES.get(random.nextInt(NAMES.size())));
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static void assertAgreement(byte[] manifest, Set<ValidationMessage> bySchema) throws IOException {
        List<ManifestFinding> findings = check(manifest).findings().stream()
                .filter(finding -> !BEYOND_A_SCHEMA.contains(finding.rule()))
                .toList();

        assertThat(bySchema.isEmpty())
                .as("reader: %s, schema: %s, manifest: %s", findings, bySchema, new String(manifest, UTF_8))
                .isEqualTo(findings.isEmpty());
    }

    private static Set<ValidationMessage> schemaFindings(byte[] manifest) throws IOException {
        return SCHEMA.validate(JSON.readTree(manifest));
    }

    private static ManifestCheck check(byte[] manifest) throws IOException {
        return ManifestCheck.of(new ByteArrayInputStream(manifest), 1_000_000);
    }
}
