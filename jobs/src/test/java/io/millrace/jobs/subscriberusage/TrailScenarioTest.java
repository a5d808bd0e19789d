package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.content.Trickle;
import io.millrace.jobs.subscriberusage.record.TrailField;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decided case, as a file in {@code trail-records}; see {@link TrailScenario} for how to read one. */
class TrailScenarioTest {

    private static final Path DOCUMENTATION = Path.of("../docs/subscriber-usage.md");

    /** Broken where objects are fetched or audited, not where log files are read. */
    private static final Set<TrailRule> OF_NO_LOG_FILE = EnumSet.of(
            TrailRule.OBJECT_GONE,
            TrailRule.OBJECT_CHANGED,
            TrailRule.OBJECT_DENIED,
            TrailRule.OBJECT_ALTERED,
            TrailRule.OBJECT_MISSING,
            TrailRule.DIGEST_MALFORMED,
            TrailRule.DIGEST_TOO_LARGE,
            TrailRule.DIGEST_SIGNATURE,
            TrailRule.DIGEST_MOVED);

    static List<TrailScenario> scenarios() throws IOException {
        return TrailScenario.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(TrailScenario scenario) throws IOException {
        byte[] object = scenario.object();

        assertThat(TrailReading.of(
                                new Trickle(object, object.length + 1),
                                scenario.size(),
                                scenario.limits(),
                                0,
                                1 << 20,
                                64 << 10)
                        .lines())
                .containsExactlyElementsOf(scenario.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holdsForADribblingStreamAndTheSmallestBuffersAndChunks(TrailScenario scenario) throws IOException {
        byte[] object = scenario.object();

        for (int bytes : new int[] {1, 2, 7, 64}) {
            assertThat(TrailReading.of(new Trickle(object, bytes), scenario.size(), scenario.limits(), 0, 1, bytes)
                            .lines())
                    .as("%s bytes at once", bytes)
                    .containsExactlyElementsOf(scenario.expected());
        }
    }

    @Test
    void eachRuleIsSeenInAScenario() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (TrailScenario scenario : scenarios()) {
            for (String line : scenario.expected()) {
                if (line.startsWith("FINDING ") || line.startsWith("FILE ")) {
                    seen.add(line.split(" ", 3)[1]);
                }
            }
        }

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TrailRule.values())
                        .filter(rule -> !OF_NO_LOG_FILE.contains(rule))
                        .map(TrailRule::id)
                        .toList());
    }

    @Test
    void documentationHasEachRuleAndNoOther() throws IOException {
        Map<String, String> rules = Arrays.stream(TrailRule.values())
                .collect(Collectors.toMap(TrailRule::id, TrailRule::sentence, (a, b) -> a, LinkedHashMap::new));

        Map<String, String> documented = new LinkedHashMap<>();
        documentedRows("Rules and rejects", 3).forEach(row -> documented.put(row.get(0), row.get(1)));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(rules);
    }

    @Test
    void documentationHasEachScenarioAndNoOther() throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        scenarios().forEach(scenario -> rules.put(scenario.id(), scenario.rule()));

        Map<String, String> documented = new LinkedHashMap<>();
        documentedRows("Rules and rejects", 2).forEach(row -> documented.put(row.get(0), row.get(1)));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(rules);
    }

    @Test
    void documentationHasEachColumnInTheOrderOfTheSchema() throws IOException {
        List<List<String>> columns = Usage.getClassSchema().getFields().stream()
                .map(field -> List.of(field.name(), source(field), type(field), meaning(field)))
                .toList();

        assertThat(documentedRows("Columns", 4)).containsExactlyElementsOf(columns);
    }

    /** The schema's documentation says where a column comes from: {@code SOURCE: meaning}. */
    @Test
    void eachColumnComesFromTheFieldThatItsDocumentationNames() {
        for (TrailField field : TrailField.values()) {
            if (field.slot() < TrailField.Slots.first()) {
                Schema.Field column = Usage.getClassSchema().getFields().get(field.slot());
                assertThat(source(column)).as(column.name()).isEqualTo(field.path());
            }
        }
    }

    private static String source(Schema.Field column) {
        return column.doc().split(": ", 2)[0];
    }

    private static String meaning(Schema.Field column) {
        return column.doc().split(": ", 2)[1];
    }

    private static String type(Schema.Field column) {
        boolean nullable = column.schema().isUnion();
        Schema schema = nullable ? column.schema().getTypes().get(1) : column.schema();
        String type = schema.getLogicalType() != null
                ? "timestamp"
                : schema.getType() == Schema.Type.LONG ? "bigint" : "string";
        return nullable ? type : type + ", never null";
    }

    /** The rows below a heading that have so many cells, without code marks. */
    private static List<List<String>> documentedRows(String heading, int cells) throws IOException {
        boolean below = false;
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENTATION)) {
            if (line.startsWith("## ")) {
                below = line.equals("## " + heading);
            } else if (below && line.startsWith("| `")) {
                List<String> row = Arrays.stream(
                                line.substring(2, line.length() - 2).split(" \\| ", -1))
                        .map(cell -> cell.replace("`", ""))
                        .toList();
                if (row.size() == cells) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
