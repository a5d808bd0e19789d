package io.millrace.jobs.tabledelta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of table-delta with the steps that show it and their expected outcomes, read from a file.
 *
 * <pre>
 * rule: One sentence for the documentation.
 * set KEY = VALUE            a setting other than the default of {@link ScenarioSettings}
 * # a comment
 * put (OPTIONS) KEY          a step; all are in {@link ScenarioRun}
 *     content, indented by four
 * => OUTCOME                 of the step, see {@link Outcomes}; others are failures
 * </pre>
 *
 * <p>In content and expectations a line {@code @1..3 row {n}} stands for three lines, and <code>{x*70000}</code> for
 * 70,000 times the character.
 */
record Scenario(String id, String rule, Map<String, String> settings, List<Step> steps) {

    static final String SUFFIX = ".scenario";

    /** One step with its expected outcomes. */
    record Step(
            int line, String verb, List<String> options, String object, List<String> content, List<String> expected) {

        @Override
        public String toString() {
            return "line " + line + ": " + verb + " " + object;
        }
    }

    private static final Pattern STEP = Pattern.compile("([a-z]+)(?: \\(([^)]*)\\))?(?: (.+))?");
    private static final Pattern RANGE = Pattern.compile("@(\\d+)\\.\\.(\\d+) (.*)");
    private static final Pattern TIMES = Pattern.compile("\\{(.)\\*(\\d+)}");

    static Scenario read(Path file) throws IOException {
        String name = file.getFileName().toString();
        String rule = "";
        Map<String, String> settings = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if ((line.isBlank() && !line.startsWith("    ")) || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("rule: ")) {
                rule = line.substring("rule: ".length());
            } else if (line.startsWith("set ")) {
                String[] setting = line.substring("set ".length()).split(" = ", 2);
                settings.put(setting[0], setting[1]);
            } else if (line.startsWith("    ")) {
                steps.get(steps.size() - 1).content().addAll(expanded(line.substring(4)));
            } else if (line.startsWith("=> ")) {
                steps.get(steps.size() - 1).expected().addAll(expanded(line.substring(3)));
            } else {
                steps.add(step(name, number, line));
            }
        }
        if (rule.isEmpty() || steps.isEmpty()) {
            throw new IllegalArgumentException(name + " has no rule or no step");
        }
        return new Scenario(name.substring(0, name.length() - SUFFIX.length()), rule, settings, steps);
    }

    private static Step step(String name, int number, String line) {
        Matcher step = STEP.matcher(line);
        if (!step.matches()) {
            throw new IllegalArgumentException(name + ", line " + number + ": no step: " + line);
        }
        List<String> options =
                step.group(2) == null ? List.of() : List.of(step.group(2).split(", "));
        String object = step.group(3) == null ? "" : step.group(3);
        return new Step(number, step.group(1), options, object, new ArrayList<>(), new ArrayList<>());
    }

    private static List<String> expanded(String line) {
        Matcher range = RANGE.matcher(line);
        if (!range.matches()) {
            return List.of(TIMES.matcher(line)
                    .replaceAll(times ->
                            Matcher.quoteReplacement(times.group(1).repeat(Integer.parseInt(times.group(2))))));
        }
        List<String> lines = new ArrayList<>();
        for (int n = Integer.parseInt(range.group(1)); n <= Integer.parseInt(range.group(2)); n++) {
            lines.addAll(expanded(range.group(3).replace("{n}", Integer.toString(n))));
        }
        return lines;
    }

    @Override
    public String toString() {
        return id;
    }
}
