package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of the parallelism while versions are being read and verdicts executed. */
class RescaleTest {

    private static final List<String> TABLES = List.of("a", "b", "c", "d", "e", "f");
    private static final List<String> KEY = List.of("id");

    private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    private final MemoryObjectStore store = new MemoryObjectStore(setup.location);
    private final ExportWriter writer = new ExportWriter(Dialect.builder().build(), new Random(0), true);
    private final Map<String, List<Rows>> versions = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<VersionReport> reports = new ArrayList<>();

    static List<Arguments> scales() {
        List<Arguments> scales = new ArrayList<>();
        for (List<Integer> parallelisms :
                List.of(List.of(1, 2, 1), List.of(1, 3, 1), List.of(3, 2, 3), List.of(2, 5))) {
            scales.add(Arguments.of(parallelisms, new HashMapStateBackend()));
        }
        scales.add(Arguments.of(List.of(1, 3, 2, 1), new EmbeddedRocksDBStateBackend()));
        return scales;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("scales")
    void inTheMiddleOfReading(List<Integer> parallelisms, StateBackend backend) throws Exception {
        rescale(parallelisms, backend, pipeline -> {
            for (int mail = 0; mail < 14; mail++) {
                pipeline.awaitReaderMail();
            }
            assertThat(pipeline.isIdle()).isFalse();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("scales")
    void inTheMiddleOfApplying(List<Integer> parallelisms, StateBackend backend) throws Exception {
        rescale(parallelisms, backend, pipeline -> {
            while (!pipeline.isIdle()) {
                pipeline.awaitReaderMail();
            }
            for (int mail = 0; mail < 23; mail++) {
                assertThat(pipeline.stepBuckets()).isTrue();
            }
        });
    }

    /** Runs a pipeline up to the change of its parallelism. */
    @FunctionalInterface
    private interface Middle {
        void reach(DeltaPipeline pipeline) throws Exception;
    }

    private void rescale(List<Integer> parallelisms, StateBackend backend, Middle middle) throws Exception {
        List<ObjectArrival> arrivals = setUp(backend);
        DeltaPipeline.Checkpoint checkpoint = null;
        for (int life = 0; life < parallelisms.size(); life++) {
            setup.parallelism = parallelisms.get(life);
            try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory(), checkpoint)) {
                for (ObjectArrival arrival : life == 0 ? arrivals : List.<ObjectArrival>of()) {
                    pipeline.arrive(arrival);
                }
                if (life < parallelisms.size() - 1) {
                    middle.reach(pipeline);
                    checkpoint = pipeline.snapshot();
                } else {
                    pipeline.settle();
                }
                collect(pipeline);
            }
        }
        verify();
    }

    private List<ObjectArrival> setUp(StateBackend backend) throws Exception {
        setup.backend = backend;
        setup.chunkBytes = 60;
        setup.outputsPerTurn = 2;
        setup.buckets = 5;
        List<ObjectArrival> arrivals = new ArrayList<>();
        for (int version = 1; version <= 3; version++) {
            for (String table : TABLES) {
                Rows rows = rows(table, version);
                versions.computeIfAbsent(table, name -> new ArrayList<>()).add(rows);
                String key = "T/" + table + "/v" + version + "/a.csv";
                store.write(key, writer.file(rows, false));
                var object = store.list(key, null, 1).get(0);
                arrivals.add(new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
            }
        }
        return arrivals;
    }

    private static Rows rows(String table, int version) {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        for (int id = version * 4; id < version * 4 + 20; id++) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            row.put("id", String.valueOf(id));
            row.put("name", id % 3 == version % 3 ? table + version : table);
            rows.add(row);
        }
        return new Rows(List.of("id", "name"), rows);
    }

    private void collect(DeltaPipeline pipeline) {
        changes.addAll(pipeline.changes);
        reports.addAll(pipeline.reports);
        assertThat(pipeline.rejects).isEmpty();
    }

    /** Each operation once, in version order per key; each report once. */
    private void verify() {
        assertThat(changes).extracting(Change::getId).doesNotHaveDuplicates();
        versions.forEach((table, tableVersions) -> {
            Rows before = Rows.NONE;
            for (int i = 0; i < tableVersions.size(); i++) {
                String version = "v" + (i + 1);
                Rows after = tableVersions.get(i);
                assertThat(changes.stream()
                                .filter(change -> change.getTable().equals(table)
                                        && change.getVersion().equals(version))
                                .map(Delta.Expected::of))
                        .containsExactlyInAnyOrderElementsOf(Delta.between(before, after, KEY));
                before = after;
            }
        });
        changes.stream()
                .collect(Collectors.groupingBy(
                        change -> change.getTable() + change.getKey().getValues()))
                .values()
                .forEach(ofKey ->
                        assertThat(ofKey).extracting(Change::getOrdinal).isSorted());
        assertThat(reports)
                .hasSize(TABLES.size() * 3)
                .extracting(report -> report.getTable() + report.getVersion() + report.getVerdict())
                .doesNotHaveDuplicates();
        assertThat(reports).extracting(VersionReport::getVerdict).containsOnly(Verdict.APPLIED);
    }
}
