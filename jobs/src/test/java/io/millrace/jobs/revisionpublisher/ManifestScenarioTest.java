package io.millrace.jobs.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.revisionpublisher.manifest.ManifestCheck;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decided case, as a file in {@code manifests}; see {@link ManifestScenario} for how to read one. */
class ManifestScenarioTest {

    private static final Path DOCUMENTATION = Path.of("../docs/revision-publisher.md");

    /** Broken where manifests are fetched, whatever they say. */
    private static final Set<ManifestRule> OF_NO_CONTENT =
            EnumSet.of(ManifestRule.GONE, ManifestRule.REPLACED, ManifestRule.MANIFEST_DENIED);

    static List<ManifestScenario> scenarios() throws IOException {
        return ManifestScenario.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(ManifestScenario scenario) throws InterruptedException {
        assertThat(ManifestScenario.lines(scenario.publication())).containsExactlyElementsOf(scenario.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void isReadAlikeHoweverTheBytesCome(ManifestScenario scenario) throws IOException {
        byte[] manifest = scenario.manifest();
        List<String> whole = found(new ByteArrayInputStream(manifest), scenario);

        for (int bytes : new int[] {1, 2, 3, 7}) {
            assertThat(found(new Dribble(manifest, bytes), scenario))
                    .as("%s bytes at once", bytes)
                    .isEqualTo(whole);
        }
    }

    private static List<String> found(InputStream content, ManifestScenario scenario) throws IOException {
        ManifestCheck check = ManifestCheck.of(content, scenario.limits().assetsMax());
        List<String> found = new ArrayList<>();
        check.findings().forEach(finding -> found.add(finding.toString()));
        found.add(check.entries() + " " + check.dataSetId() + " " + check.findingsLeftOut());
        return found;
    }

    @Test
    void eachRuleIsSeenInAScenario() throws IOException {
        Set<String> seen = new TreeSet<>();
        scenarios().forEach(scenario -> scenario.expected().forEach(line -> seen.add(line.split(" ", 2)[0])));

        assertThat(seen)
                .containsAll(Arrays.stream(ManifestRule.values())
                        .filter(rule -> !OF_NO_CONTENT.contains(rule))
                        .map(ManifestRule::id)
                        .toList());
    }

    @Test
    void documentationHasEachRuleAndNoOther() throws IOException {
        Map<String, String> rules = Arrays.stream(ManifestRule.values())
                .collect(Collectors.toMap(ManifestRule::id, ManifestRule::sentence));

        Map<String, String> documented = new LinkedHashMap<>();
        documentedRows("Rules", 3).forEach(row -> documented.put(row.get(0), row.get(1)));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(rules);
    }

    @Test
    void documentationHasEachScenarioAndNoOther() throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        scenarios().forEach(scenario -> rules.put(scenario.id(), scenario.rule().replace("`", "")));

        Map<String, String> documented = new LinkedHashMap<>();
        documentedRows("Cases", 2).forEach(row -> documented.put(row.get(0), row.get(1)));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(rules);
    }

    /** The rows below a heading that have so many cells, without code marks. */
    private static List<List<String>> documentedRows(String heading, int cells) throws IOException {
        boolean below = false;
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENTATION)) {
            if (line.startsWith("#")) {
                below = line.endsWith("# " + heading);
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

    /** Gives few bytes at once. */
    private static final class Dribble extends FilterInputStream {

        private final int most;

        private Dribble(byte[] content, int most) {
            super(new ByteArrayInputStream(content));
            this.most = most;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, most));
        }
    }
}
