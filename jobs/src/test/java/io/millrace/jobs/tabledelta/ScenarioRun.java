package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.apache.flink.runtime.state.StateBackend;
import org.jspecify.annotations.Nullable;

/**
 * A run of the steps of a scenario. After each step everything runs that can run without advancing the clock.
 *
 * <ul>
 *   <li>{@code put KEY}: stores an object, with what {@link ScenarioContent} makes of the options, and announces it;
 *       the option {@code sequencer HEX} gives the announcement one
 *   <li>{@code store KEY}: without announcing it
 *   <li>{@code announce KEY}: once more, or {@code announce (upload N) KEY}: the Nth upload of this key; options
 *       {@code size N}, {@code bucket NAME}: as the announcement has it
 *   <li>{@code delete KEY}, {@code deny PREFIX}, {@code permit PREFIX}
 *   <li>{@code disconnect (after N) KEY}: streams of it break after N bytes; {@code connect KEY}
 *   <li>{@code outage begins}, {@code outage ends}: no call on the store succeeds in between
 *   <li>{@code advance SECONDS}
 *   <li>{@code checkpoint}; {@code restart}: from a checkpoint of this moment; {@code restart KEY = VALUE}: with
 *       another setting
 *   <li>{@code remember state}, {@code compare state}: what the buckets keep is the same as then
 * </ul>
 *
 * <p>These conditions hold in every scenario: an operation matches the rows that the operations before it left; no id
 * comes twice; ordinals of a table never fall; a step that only rejects or ignores leaves no trace in the
 * buckets; and when nothing is held or read they keep the current rows only.
 */
final class ScenarioRun implements AutoCloseable {

    private final Scenario scenario;
    private final boolean restarts;
    private final StateBackend backend;
    private final Map<String, String> settings;
    private final MemoryObjectStore store;
    private final Map<String, List<ObjectArrival>> uploads = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, TableCopy> copies = new HashMap<>();
    private final Map<String, Long> ordinals = new HashMap<>();
    private final Set<String> held = new HashSet<>();
    private DeltaPipeline pipeline;
    private SortedMap<String, String> remembered;
    private Duration clock = Duration.ZERO;
    private boolean outage;
    private int written;

    /** @param restarts whether the pipeline is restarted from a checkpoint before each step */
    ScenarioRun(Scenario scenario, boolean restarts, StateBackend backend) throws Exception {
        this.scenario = scenario;
        this.restarts = restarts;
        this.backend = backend;
        this.settings = new LinkedHashMap<>(scenario.settings());
        this.store = new MemoryObjectStore(setup().location);
        this.pipeline = new DeltaPipeline(setup(), store.factory());
        this.remembered = pipeline.bucketState();
    }

    private DeltaPipeline.Setup setup() {
        DeltaPipeline.Setup setup = ScenarioSettings.of(settings);
        setup.backend = backend;
        return setup;
    }

    void run() throws Exception {
        for (Scenario.Step step : scenario.steps()) {
            if (restarts) {
                restart();
            }
            SortedMap<String, String> before = pipeline.bucketState();
            carryOut(step);
            pipeline.pause();
            verify(step, before);
            pipeline.changes.clear();
            pipeline.reports.clear();
            pipeline.rejects.clear();
        }
    }

    private void carryOut(Scenario.Step step) throws Exception {
        String object = step.object();
        switch (step.verb()) {
            case "put" -> {
                store(step);
                announce(step);
            }
            case "store" -> store(step);
            case "announce" -> announce(step);
            case "delete" -> store.remove(object);
            case "deny" -> store.deny(object);
            case "permit" -> store.permit(object);
            case "disconnect" -> store.cut(object, Integer.parseInt(option(step, "after", "")));
            case "connect" -> store.cut(object, Integer.MAX_VALUE);
            case "outage" -> {
                outage = object.equals("begins");
                store.failNext(outage ? Integer.MAX_VALUE : 0);
            }
            case "advance" -> {
                Duration duration = Duration.ofSeconds(Long.parseLong(object));
                clock = clock.plus(duration);
                pipeline.advance(duration);
            }
            case "checkpoint" -> pipeline.complete(pipeline.snapshot());
            case "restart" -> {
                if (!object.isEmpty()) {
                    String[] setting = object.split(" = ", 2);
                    settings.put(setting[0], setting[1]);
                }
                restart();
            }
            case "remember" -> remembered = pipeline.bucketState();
            case "compare" -> assertThat(pipeline.bucketState()).isEqualTo(remembered);
            default -> throw new IllegalArgumentException("no step " + step);
        }
    }

    private void store(Scenario.Step step) throws Exception {
        byte[] content = ScenarioContent.of(step);
        written++;
        String etag = "etag-" + Arrays.hashCode(content);
        store.write(step.object(), content, written * 1_000L, etag);
        ObjectArrival arrival = new ObjectArrival(
                setup().location.bucket(), step.object(), (long) content.length, etag, null, null, 0L);
        uploads.computeIfAbsent(step.object(), key -> new ArrayList<>()).add(arrival);
    }

    private void announce(Scenario.Step step) throws Exception {
        List<ObjectArrival> known = uploads.getOrDefault(step.object(), List.of());
        int upload = Integer.parseInt(option(step, "upload", Integer.toString(known.size())));
        ObjectArrival arrival = known.get(upload - 1);
        String sequencer = option(step, "sequencer", "");
        if (!sequencer.isEmpty()) {
            arrival.setSequencer(sequencer);
        }
        pipeline.arrive(ObjectArrival.newBuilder(arrival)
                .setSize(Long.parseLong(option(step, "size", Long.toString(arrival.getSize()))))
                .setBucket(option(step, "bucket", arrival.getBucket()))
                .build());
    }

    private static String option(Scenario.Step step, String name, String otherwise) {
        return step.options().stream()
                .filter(option -> option.startsWith(name + " "))
                .map(ScenarioContent::argument)
                .findFirst()
                .orElse(otherwise);
    }

    private void restart() throws Exception {
        DeltaPipeline.Checkpoint checkpoint = pipeline.snapshot();
        pipeline.close();
        pipeline = new DeltaPipeline(setup(), store.factory(), checkpoint);
        pipeline.advance(clock);
        pipeline.pause();
    }

    private void verify(Scenario.Step step, SortedMap<String, String> before) throws Exception {
        List<String> changes = pipeline.changes.stream().map(Outcomes::of).toList();
        List<String> reports = pipeline.reports.stream().map(Outcomes::of).toList();
        List<String> all = new ArrayList<>(changes);
        all.addAll(reports);
        pipeline.rejects.forEach(reject -> all.add(Outcomes.of(reject)));

        List<String> notExpected = new ArrayList<>(all);
        List<String> missing = new ArrayList<>();
        for (String expected : step.expected()) {
            String found = find(notExpected, outcome -> Outcomes.matches(expected, outcome));
            if (found == null) {
                missing.add(expected);
            } else {
                notExpected.remove(found);
            }
        }
        assertThat(missing)
                .as("%s, %s: missing; and not expected was%n%s", scenario.id(), step, String.join("\n", notExpected))
                .isEmpty();
        assertThat(notExpected).as("%s, %s: not expected", scenario.id(), step).isEmpty();
        verifyOrder(step, reports);
        pipeline.changes.forEach(change -> verifyFits(step, change));
        verifyNothingLeaks(step);
        if (!pipeline.reports.isEmpty() && pipeline.reports.stream().allMatch(ScenarioRun::isWithoutTrace)) {
            assertThat(pipeline.bucketState())
                    .as("%s, %s: the buckets' state", scenario.id(), step)
                    .isEqualTo(before);
        }
    }

    private static @Nullable String find(List<String> lines, Predicate<String> condition) {
        return lines.stream().filter(condition).findFirst().orElse(null);
    }

    /** A superseded version drops its held rows, which is a trace. */
    private static boolean isWithoutTrace(VersionReport report) {
        return report.getVerdict() == Verdict.IGNORED
                || (report.getVerdict() == Verdict.REJECTED
                        && !report.getReason().startsWith(ExportRule.SUPERSEDED.id()));
    }

    /** Applied versions of a table are reported in the order of the scenario. */
    private void verifyOrder(Scenario.Step step, List<String> reports) {
        Predicate<String> applied = line -> line.startsWith(Verdict.APPLIED.name());
        Set<String> tables = new HashSet<>();
        pipeline.reports.forEach(report -> tables.add(report.getTenant() + "/" + report.getTable() + " "));
        for (String table : tables) {
            Predicate<String> ofTable = applied.and(line -> line.contains(" " + table));
            List<String> expected = step.expected().stream().filter(ofTable).toList();
            List<String> came = reports.stream().filter(ofTable).toList();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(Outcomes.matches(expected.get(i), came.get(i)))
                        .as("%s, %s: order of %s", scenario.id(), step, came)
                        .isTrue();
            }
        }
    }

    private void verifyFits(Scenario.Step step, Change change) {
        String table = change.getTenant() + "/" + change.getTable();
        String what = scenario.id() + ", " + step + ": " + Outcomes.of(change);
        assertThat(ids.add(change.getId())).as("%s: its id is new", what).isTrue();
        assertThat(ordinals.merge(table, change.getOrdinal(), Math::max))
                .as("%s: ordinals never fall", what)
                .isEqualTo(change.getOrdinal());
        TableCopy copy = copies.computeIfAbsent(table, key -> new TableCopy());
        assertThat(change.getBefore() == null ? null : present(TableCopy.fields(change.getBefore())))
                .as("%s: the row as the operations before left it", what)
                .isEqualTo(present(copy.row(change.getKey())));
        assertThat(copy.apply(change)).as("%s: it is newer", what).isTrue();
    }

    private void verifyNothingLeaks(Scenario.Step step) throws Exception {
        for (VersionReport report : pipeline.reports) {
            String version = report.getTenant() + "/" + report.getTable() + "/" + report.getVersion();
            if (report.getVerdict() == Verdict.HELD) {
                held.add(version);
            } else if (report.getVerdict() == Verdict.APPLIED || !isWithoutTrace(report)) {
                held.remove(version);
            }
        }
        if (held.isEmpty() && pipeline.isIdle()) {
            assertThat(pipeline.strayRuns())
                    .as("%s, %s: rows that nothing needs", scenario.id(), step)
                    .isEmpty();
        }
    }

    /** A column that a version does not have is as NULL. */
    private static @Nullable Map<String, String> present(@Nullable Map<String, @Nullable String> row) {
        if (row == null) {
            return null;
        }
        Map<String, String> present = new HashMap<>();
        row.forEach((column, value) -> {
            if (value != null) {
                present.put(column, value);
            }
        });
        return present;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
