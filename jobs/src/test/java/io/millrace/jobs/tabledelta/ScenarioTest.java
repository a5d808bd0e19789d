package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.CsvRule;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specified cases, each a file in {@code scenarios} in the format of {@link Scenario}. */
class ScenarioTest {

    /** Relative to the folder of the module, in which tests run. */
    private static final Path FILES = Path.of("src/test/resources/io/millrace/jobs/tabledelta/scenarios");

    private static final Path DOCUMENTATION = Path.of("../docs/table-delta.md");

    private static final Pattern REJECTED_TABLE = Pattern.compile("REJECT \\S+ s3://exports/([^/]+/[^/]+)/.*");
    private static final Pattern APPLIED_TABLE = Pattern.compile("APPLIED (\\S+) .*");

    static List<Scenario> scenarios() throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        try (Stream<Path> files = Files.list(FILES)) {
            for (Path file : files.sorted().toList()) {
                scenarios.add(Scenario.read(file));
            }
        }
        return scenarios;
    }

    /** A restart includes a checkpoint, for which {@code after-checkpoint} waits. */
    static List<Scenario> restartableScenarios() throws IOException {
        return scenarios().stream()
                .filter(scenario -> !scenario.settings().containsKey("publication"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(Scenario scenario) throws Exception {
        try (ScenarioRun run = new ScenarioRun(scenario, false, new EmbeddedRocksDBStateBackend())) {
            run.run();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("restartableScenarios")
    void holdsWithARestartBeforeEachStep(Scenario scenario) throws Exception {
        try (ScenarioRun run = new ScenarioRun(scenario, true, new HashMapStateBackend())) {
            run.run();
        }
    }

    /** After a rejection, versions of the same table and of another one are applied. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void whatIsRefusedStopsOnlyItself(Scenario scenario) {
        List<Scenario.Step> steps = scenario.steps();
        for (int i = 0; i < steps.size(); i++) {
            for (String line : steps.get(i).expected()) {
                Matcher reject = REJECTED_TABLE.matcher(line);
                if (!reject.matches()
                        || line.startsWith("REJECT export.path ")
                        || line.startsWith("REJECT key.duplicate ")) {
                    continue;
                }
                Set<String> later = new TreeSet<>();
                steps.subList(i, steps.size()).forEach(step -> later.addAll(appliedTables(step)));
                assertThat(later).as("%s: applied after %s", scenario, line).contains(reject.group(1));
                assertThat(later).as("%s: applied after %s", scenario, line).hasSizeGreaterThan(1);
            }
        }
    }

    private static Set<String> appliedTables(Scenario.Step step) {
        Set<String> tables = new TreeSet<>();
        for (String line : step.expected()) {
            Matcher applied = APPLIED_TABLE.matcher(line);
            if (applied.matches()) {
                tables.add(applied.group(1));
            }
        }
        return tables;
    }

    @Test
    void documentationHasEachScenarioAndNoOther() throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        scenarios().forEach(scenario -> rules.put(scenario.id(), scenario.rule()));

        assertThat(documented("Rules")).containsExactlyInAnyOrderEntriesOf(rules);
    }

    @Test
    void documentationHasEachRuleThatRejects() throws IOException {
        Set<String> rules = new TreeSet<>();
        Arrays.stream(ExportRule.values()).forEach(rule -> rules.add(rule.id()));
        Arrays.stream(CsvRule.values()).forEach(rule -> rules.add(rule.id()));

        Map<String, String> documented = documented("Rejects");
        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(rules);
        assertThat(ExportRule.values())
                .allSatisfy(rule -> assertThat(documented).containsEntry(rule.id(), rule.sentence()));
    }

    @Test
    void eachRuleThatRejectsIsSeenInAScenario() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (Scenario scenario : scenarios()) {
            for (Scenario.Step step : scenario.steps()) {
                for (String line : step.expected()) {
                    if (line.startsWith("REJECT ")) {
                        seen.add(line.replaceFirst("REJECT (\\S+).*", "$1"));
                    }
                }
            }
        }
        Set<String> rules = new TreeSet<>();
        Arrays.stream(ExportRule.values()).forEach(rule -> rules.add(rule.id()));
        Arrays.stream(CsvRule.values()).forEach(rule -> rules.add(rule.id()));
        // more than ten thousand files: LedgerTest
        rules.remove(ExportRule.TOO_MANY_PARTS.id());

        assertThat(seen).containsExactlyInAnyOrderElementsOf(rules);
    }

    /** First and second column of the tables below a heading, without the code marks of the first. */
    private static Map<String, String> documented(String heading) throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        boolean below = false;
        for (String line : Files.readAllLines(DOCUMENTATION)) {
            if (line.startsWith("## ")) {
                below = line.equals("## " + heading);
            } else if (below && line.startsWith("| `")) {
                String[] cells = line.split(" \\| ", -1);
                String id = cells[0].replaceAll("[|` ]", "");
                assertThat(rows.put(id, cells[1].replaceAll(" \\|$", "")))
                        .as(id)
                        .isNull();
            }
        }
        return rows;
    }
}
