package io.millrace.jobs.tabledelta;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Crashes of a small run between any two of its steps, each with a restore of a checkpoint from any earlier step: the
 * records received by the sinks are compared with the expected ones. With state on the heap every step is a checkpoint
 * once and a crash once, paired with another step by a seed.
 */
class CrashPointTest {

    enum Backend {
        /** two pairs for every step */
        HASH_MAP(1, 5),
        /** two pairs for every twelfth step: a restore takes a hundred times as long */
        ROCKS_DB(12, 20);

        private final int stride;
        private final int checkpointEvery;

        Backend(int stride, int checkpointEvery) {
            this.stride = stride;
            this.checkpointEvery = checkpointEvery;
        }

        StateBackend open() {
            return this == HASH_MAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
        }
    }

    private record CrashPoint(int checkpointAt, int crashAt, InterruptedRun.Confirmation confirmation) {}

    private static final List<String> TABLES = List.of("a", "b");
    private static final List<String> KEY = List.of("id");
    private static final String LAST = "v3";

    /** An at-least-once sink: records it received stay published. */
    @ParameterizedTest
    @EnumSource
    void afterCheckpointRepeatsOnlyTheSameOperations(Backend backend) throws Exception {
        for (CrashPoint point : points(backend, DeltaOperator.Publication.AFTER_CHECKPOINT)) {
            Story story = new Story(backend, DeltaOperator.Publication.AFTER_CHECKPOINT);
            InterruptedRun.Output published =
                    story.run(point, store -> List.of()).published();

            assertThat(differentContentUnderOneId(published.changes))
                    .as("%s", point)
                    .isEmpty();
            assertThat(story.wrongReplicas(published.changes)).as("%s", point).isEmpty();
            for (String table : TABLES) {
                story.versions(table)
                        .forEach((version, operations) -> assertThat(
                                        new HashSet<>(operations(published.changes, table, version)))
                                .as("%s %s of %s", table, version, point)
                                .isEqualTo(operations));
            }
            assertThat(new HashSet<>(story.facts(published)))
                    .as("%s", point)
                    .containsExactlyInAnyOrderElementsOf(story.expectedFacts());
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterCheckpointNeedsTheObjectsNoMore(Backend backend) throws Exception {
        for (CrashPoint point : points(backend, DeltaOperator.Publication.AFTER_CHECKPOINT)) {
            Story story = new Story(backend, DeltaOperator.Publication.AFTER_CHECKPOINT);
            InterruptedRun.Outcome outcome = story.run(point, story::overwriteAndDelete);

            assertThat(differentContentUnderOneId(outcome.published().changes))
                    .as("%s", point)
                    .isEmpty();
            assertThat(story.wrongReplicas(outcome)).as("%s", point).isEmpty();
        }
    }

    /** Proves the test above: a version that was published and then cannot be read again. */
    @Test
    void atOnceMisleadsAConsumerThatCannotTakeBack() throws Exception {
        boolean misled = false;
        for (CrashPoint point : points(Backend.HASH_MAP, DeltaOperator.Publication.AT_ONCE)) {
            Story story = new Story(Backend.HASH_MAP, DeltaOperator.Publication.AT_ONCE);
            InterruptedRun.Outcome outcome = story.run(point, story::overwriteAndDelete);
            misled |= !story.wrongReplicas(outcome).isEmpty();
            if (misled) {
                break;
            }
        }
        assertThat(misled).isTrue();
    }

    /** A sink in the checkpoint: a crash discards the records that it received after the checkpoint. */
    @ParameterizedTest
    @EnumSource
    void atOnceIsExactForATransactionalSink(Backend backend) throws Exception {
        for (CrashPoint point : points(backend, DeltaOperator.Publication.AT_ONCE)) {
            Story story = new Story(backend, DeltaOperator.Publication.AT_ONCE);
            InterruptedRun.Output committed =
                    story.run(point, store -> List.of()).committed();

            assertThat(committed.changes)
                    .as("%s", point)
                    .extracting(Change::getId)
                    .doesNotHaveDuplicates();
            for (String table : TABLES) {
                story.versions(table)
                        .forEach((version, operations) -> assertThat(operations(committed.changes, table, version))
                                .as("%s %s of %s", table, version, point)
                                .containsExactlyInAnyOrderElementsOf(operations));
            }
            assertThat(story.facts(committed))
                    .as("%s", point)
                    .containsExactlyInAnyOrderElementsOf(story.expectedFacts());
            assertThat(story.wrongReplicas(committed.changes)).as("%s", point).isEmpty();
        }
    }

    /** Every nth step, once as the checkpoint and once as the crash, paired with a seeded other step. */
    private static List<CrashPoint> points(Backend backend, DeltaOperator.Publication publication) throws Exception {
        int steps = new Story(backend, publication).countSteps();
        assertThat(steps).isGreaterThan(50);
        Random random = new Random(17);
        InterruptedRun.Confirmation[] confirmations = InterruptedRun.Confirmation.values();
        List<CrashPoint> points = new ArrayList<>();
        for (int step = 0; step <= steps; step += backend.stride) {
            InterruptedRun.Confirmation one = confirmations[random.nextInt(confirmations.length)];
            InterruptedRun.Confirmation other = confirmations[random.nextInt(confirmations.length)];
            points.add(new CrashPoint(step, step + random.nextInt(steps - step + 1), one));
            points.add(new CrashPoint(random.nextInt(step + 1), step, other));
        }
        return points;
    }

    private static List<Delta.Expected> operations(List<Change> changes, String table, String version) {
        return changes.stream()
                .filter(change ->
                        change.getTable().equals(table) && change.getVersion().equals(version))
                .map(Delta.Expected::of)
                .collect(Collectors.toList());
    }

    private static List<List<Change>> differentContentUnderOneId(List<Change> changes) {
        Map<String, Change> first = new HashMap<>();
        List<List<Change>> different = new ArrayList<>();
        for (Change change : changes) {
            Change known = first.putIfAbsent(change.getId(), change);
            if (known != null && !known.equals(change)) {
                different.add(List.of(known, change));
            }
        }
        return different;
    }

    /** Two tables of three versions each, with duplicates, all three operations, and one broken version. */
    private static final class Story {

        private final Backend backend;
        private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
        private final MemoryObjectStore store = new MemoryObjectStore(setup.location);
        private final ExportWriter writer = new ExportWriter(Dialect.builder().build(), new Random(0), true);
        private final Map<String, Map<String, Rows>> tables = new LinkedHashMap<>();
        private final List<ObjectArrival> arrivals = new ArrayList<>();

        Story(Backend backend, DeltaOperator.Publication publication) throws Exception {
            this.backend = backend;
            setup.backend = backend.open();
            setup.publication = publication;
            setup.buckets = 2;
            setup.chunkBytes = 24;
            setup.outputsPerTurn = 2;
            for (String table : TABLES) {
                tables.put(table, new LinkedHashMap<>());
            }
            for (String table : TABLES) {
                export(table, "v1", rows(table, 0, 6, 1));
                export(table, "v2", rows(table, 2, 8, 2));
                if (table.equals("b")) {
                    put("T/b/v2-broken/a.csv", "id,name\n1,a\n2,b\n3,c\n4\n");
                }
                export(table, LAST, rows(table, 4, 9, 3));
            }
        }

        /** Rows {@code from} to {@code to}, every third one changed since the previous version, two keys twice. */
        private static Rows rows(String table, int from, int to, int version) {
            List<Map<String, @Nullable String>> rows = new ArrayList<>();
            rows.add(row(from, "loses its key"));
            rows.add(row(to - 1, "loses its key too"));
            for (int id = from; id < to; id++) {
                rows.add(row(id, id % 3 == version % 3 ? table + version : table));
            }
            return new Rows(List.of("id", "name"), rows);
        }

        private static Map<String, @Nullable String> row(int id, String name) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            row.put("id", String.valueOf(id));
            row.put("name", name);
            return row;
        }

        private void export(String table, String version, Rows rows) throws Exception {
            tables.computeIfAbsent(table, name -> new LinkedHashMap<>()).put(version, rows);
            arrivals.add(write("T/" + table + "/" + version + "/a.csv", writer.file(rows, false)));
        }

        private void put(String key, String content) throws Exception {
            arrivals.add(write(key, content.getBytes(StandardCharsets.UTF_8)));
        }

        private ObjectArrival write(String key, byte[] content) throws Exception {
            store.write(key, content);
            var object = store.list(key, null, 1).get(0);
            return new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L);
        }

        /** While the job is down, the last version of one table is uploaded anew, that of the other is deleted. */
        List<ObjectArrival> overwriteAndDelete(MemoryObjectStore same) throws Exception {
            Rows other = rows("a", 0, 5, 4);
            exported("a").put(LAST, other);
            store.remove("T/b/" + LAST + "/a.csv");
            return List.of(write("T/a/" + LAST + "/a.csv", writer.file(other, false)));
        }

        int countSteps() throws Exception {
            return interruptedRun().countSteps();
        }

        InterruptedRun.Outcome run(CrashPoint point, InterruptedRun.Meanwhile meanwhile) throws Exception {
            return interruptedRun().run(point.checkpointAt(), point.crashAt(), point.confirmation(), meanwhile);
        }

        private InterruptedRun interruptedRun() {
            return new InterruptedRun(setup, store, arrivals, backend.checkpointEvery);
        }

        private Map<String, Rows> exported(String table) {
            return requireNonNull(tables.get(table));
        }

        /** The operations of each version of a table. */
        Map<String, Set<Delta.Expected>> versions(String table) {
            Map<String, Set<Delta.Expected>> versions = new LinkedHashMap<>();
            Rows before = Rows.NONE;
            for (Map.Entry<String, Rows> version : exported(table).entrySet()) {
                versions.put(version.getKey(), Delta.between(before, version.getValue(), KEY));
                before = version.getValue();
            }
            return versions;
        }

        List<String> wrongReplicas(List<Change> changes) {
            return TABLES.stream()
                    .filter(table -> !isRight(changes, table, LAST))
                    .collect(Collectors.toList());
        }

        /** As above; a table is correct at its last version applied before or after the checkpoint. */
        List<String> wrongReplicas(InterruptedRun.Outcome outcome) {
            Map<String, String> applied = new HashMap<>();
            outcome.committed().reports.stream()
                    .filter(report -> report.getVerdict() == Verdict.APPLIED)
                    .forEach(report -> applied.merge(
                            report.getTable(),
                            report.getVersion(),
                            (one, other) -> one.compareTo(other) > 0 ? one : other));
            return TABLES.stream()
                    .filter(table -> !isRight(outcome.published().changes, table, applied.getOrDefault(table, "none")))
                    .collect(Collectors.toList());
        }

        private boolean isRight(List<Change> changes, String table, String version) {
            Replica replica = new Replica();
            changes.stream().filter(change -> change.getTable().equals(table)).forEach(replica::apply);
            Rows rows = exported(table).getOrDefault(version, Rows.NONE);
            return replica.rows().equals(Replica.withoutNulls(rows.byKey(KEY)));
        }

        /** Reports and rejects, without their times. */
        List<String> facts(InterruptedRun.Output output) {
            List<String> facts = new ArrayList<>();
            output.reports.forEach(report -> facts.add(String.join(
                    " ",
                    report.getTable(),
                    report.getVersion(),
                    report.getVerdict().name(),
                    report.getRows() + " rows",
                    report.getInserted() + " inserted",
                    report.getUpdated() + " updated",
                    report.getDeleted() + " deleted",
                    report.getRejected() + " rejected")));
            output.rejects.forEach(
                    reject -> facts.add(reject.getRule() + " " + reject.getSource() + " " + reject.getPosition()));
            return facts;
        }

        List<String> expectedFacts() {
            List<String> facts = new ArrayList<>();
            for (String table : TABLES) {
                versions(table).forEach((version, operations) -> {
                    long rows =
                            requireNonNull(exported(table).get(version)).rows().size();
                    facts.add(String.join(
                            " ",
                            table,
                            version,
                            "APPLIED",
                            rows + " rows",
                            count(operations, Operation.INSERT) + " inserted",
                            count(operations, Operation.UPDATE) + " updated",
                            count(operations, Operation.DELETE) + " deleted",
                            "2 rejected"));
                    for (int row = 1; row <= 2; row++) {
                        facts.add("key.duplicate s3://exports/T/" + table + "/" + version + "/a.csv row " + row);
                    }
                });
            }
            facts.add("b v2-broken REJECTED 0 rows 0 inserted 0 updated 0 deleted 1 rejected");
            facts.add("row.ragged s3://exports/T/b/v2-broken/a.csv row 4, line 5");
            return facts;
        }

        private static long count(Set<Delta.Expected> operations, Operation operation) {
            return operations.stream()
                    .filter(expected -> expected.operation() == operation)
                    .count();
        }
    }
}
