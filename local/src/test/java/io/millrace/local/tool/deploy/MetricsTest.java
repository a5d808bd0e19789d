package io.millrace.local.tool.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The equality of the metrics in the code, in docs/metrics.md, and in alarms and dashboards. */
class MetricsTest {

    private static final Path HOME = Deployments.FOLDER.resolveSibling(".");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REGISTERED = Pattern.compile("\\.(?:counter|gauge)\\(\\s*\"(\\w+)\"");
    /** Each kind of object of subscriber-usage has a counter, named in its declaration. */
    private static final Pattern OF_A_KIND = Pattern.compile("(?m)^    [A-Z_]+\\(\"(\\w+)\"\\)[,;]");

    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
    private static final Pattern GROUP = Pattern.compile("\\b(?:getMetricGroup|metricGroup)\\(\\)");
    private static final Pattern PUBLISHED_GROUP =
            Pattern.compile("PublishedMetrics\\.of\\(\\s*[\\w.()]*?\\b(?:getMetricGroup|metricGroup)\\(\\)\\)");

    /** Metrics of every application, from "Metrics and dimensions" in the developer guide of the service. */
    private static final Set<String> OF_THE_SERVICE = Set.of(
            "uptime",
            "downtime",
            "fullRestarts",
            "numRestarts",
            "numberOfFailedCheckpoints",
            "lastCheckpointDuration",
            "lastCheckpointSize",
            "cpuUtilization",
            "containerMemoryUtilization",
            "containerDiskUtilization");

    private static final Set<String> registered = new TreeSet<>();
    private static final Set<Path> elsewhere = new TreeSet<>();

    @BeforeAll
    static void scan() throws IOException {
        for (String module : List.of("connectors", "jobs")) {
            try (Stream<Path> files = Files.walk(
                    HOME.resolve(module).resolve("src").resolve("main").resolve("java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String source = Files.readString(file);
                    registered.addAll(all(REGISTERED, source));
                    if (file.endsWith("TrailKind.java")) {
                        registered.addAll(all(OF_A_KIND, source));
                    }
                    if (count(GROUP, source) != count(PUBLISHED_GROUP, source)) {
                        elsewhere.add(file);
                    }
                }
            }
        }
    }

    @Test
    void theTableHasEveryMetricAndNoOther() throws IOException {
        String table = Files.readString(HOME.resolve("docs").resolve("metrics.md"));

        assertThat(all(DOCUMENTED, table)).isEqualTo(registered);
    }

    @Test
    void allAreRegisteredWhereTheServicePublishesThem() {
        assertThat(elsewhere).isEmpty();
        assertThat(registered).contains("driftFound", "objectsRejected", "skippedOthers", "listingFailures");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application", "table-delta", "subscriber-usage", "revision-publisher", "access-grants"})
    void alarmsAndDashboardsNameMetricsThatThereAre(String name) throws IOException {
        JsonNode template = Template.load(Deployments.FOLDER, name).content();
        Set<String> named = new TreeSet<>();
        for (JsonNode resource : template.get("Resources")) {
            JsonNode properties = resource.path("Properties");
            if (properties.path("Namespace").asText().equals("AWS/KinesisAnalytics")) {
                named.add(properties.get("MetricName").asText());
            }
            properties
                    .path("Metrics")
                    .findParents("MetricName")
                    .forEach(metric -> named.addAll(names(metric.get("MetricName"))));
            String dashboard = properties.at("/DashboardBody/Fn::Sub").asText();
            if (!dashboard.isEmpty()) {
                JSON.readTree(dashboard)
                        .findValues("metrics")
                        .forEach(widget -> widget.forEach(metric -> {
                            if (metric.get(0).asText().equals("AWS/KinesisAnalytics")) {
                                named.add(metric.get(1).asText());
                            }
                        }));
            }
        }

        named.removeAll(OF_THE_SERVICE);
        assertThat(registered).containsAll(named);
        assertThat(named.isEmpty()).isEqualTo(name.equals("application"));
    }

    /** With either branch of a condition. */
    private static List<String> names(JsonNode metric) {
        JsonNode choice = metric.path("Fn::If");
        return choice.isMissingNode()
                ? List.of(metric.asText())
                : List.of(choice.get(1).asText(), choice.get(2).asText());
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().count();
    }
}
