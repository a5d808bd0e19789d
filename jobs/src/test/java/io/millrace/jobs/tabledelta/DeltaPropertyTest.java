package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.read.ExportRows;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random tables through the whole pipeline. A failure names its seed, which reproduces the case. */
class DeltaPropertyTest {

    private static final int CASES = 250;

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};
    private static final String[] NULL_TOKENS = {"", "\\N", "NULL"};
    private static final int[] CHUNK_BYTES = {1, 40, 700, ExportRows.CHUNK_BYTES};
    private static final int[] OUTPUTS_PER_TURN = {1, 7, 1_000};

    static LongStream seeds() {
        return LongStream.range(0, CASES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changesTurnEachVersionIntoTheNext(long seed) throws Exception {
        try {
            new Case(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static final class Case {

        private final Random random;
        private final RandomTable tables;
        private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
        private final MemoryObjectStore store = new MemoryObjectStore(setup.location);
        private final ExportWriter writer;

        /** The good versions so far, by name, in order. */
        private final Map<String, Rows> versions = new LinkedHashMap<>();

        /** Versions that are the previous one with rows and columns in another order. */
        private final Set<String> shuffledVersions = new HashSet<>();

        private final Set<String> badVersions = new HashSet<>();

        Case(long seed) {
            random = new Random(seed);
            tables = new RandomTable(random, RandomTable.WILD, true);
            Charset charset = random.nextInt(5) == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
            setup.dialect = Dialect.builder()
                    .delimiter(DELIMITERS[random.nextInt(DELIMITERS.length)])
                    .quote(random.nextInt(4) == 0 ? '\'' : '"')
                    .nullToken(NULL_TOKENS[random.nextInt(NULL_TOKENS.length)])
                    .charset(charset)
                    .build();
            setup.keyColumns = tables.keyColumns();
            setup.shrinkMaxPercent = 100;
            setup.buckets = 1 + random.nextInt(9);
            setup.chunkBytes = CHUNK_BYTES[random.nextInt(CHUNK_BYTES.length)];
            setup.outputsPerTurn = OUTPUTS_PER_TURN[random.nextInt(OUTPUTS_PER_TURN.length)];
            setup.parallelism = 1 + random.nextInt(2);
            writer = new ExportWriter(setup.dialect, random, false);
        }

        void run() throws Exception {
            try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
                boolean oneByOne = random.nextBoolean();
                Rows table = tables.first();
                int count = 2 + random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    String version = "v" + i;
                    export(pipeline, version, table);
                    versions.put(version, table);
                    if (random.nextInt(8) == 0) {
                        breakVersion(pipeline, version + "-broken");
                    }
                    if (oneByOne) {
                        pipeline.settle();
                    }
                    if (random.nextInt(4) == 0) {
                        table = tables.shuffled(table);
                        shuffledVersions.add("v" + (i + 1));
                    } else {
                        table = tables.next(table);
                    }
                }
                pipeline.settle();
                verify(pipeline);
            }
        }

        private void export(DeltaPipeline pipeline, String version, Rows table) throws Exception {
            boolean gzip = random.nextBoolean();
            put(pipeline, "T/t/" + version + "/a.csv" + (gzip ? ".gz" : ""), writer.file(table, gzip));
        }

        /** A version whose last row is truncated: it must not lead to any operation. */
        private void breakVersion(DeltaPipeline pipeline, String version) throws Exception {
            Rows table = tables.next(Objects.requireNonNull(versions.get(last())));
            byte[] whole = writer.file(table, false);
            byte[] cut = (new String(whole, setup.dialect.charset()) + "\n1"
                            + String.valueOf(setup.dialect.delimiter()).repeat(99))
                    .getBytes(setup.dialect.charset());
            put(pipeline, "T/t/" + version + "/a.csv", cut);
            badVersions.add(version);
        }

        private String last() {
            return new ArrayList<>(versions.keySet()).get(versions.size() - 1);
        }

        private void put(DeltaPipeline pipeline, String key, byte[] content) throws Exception {
            store.write(key, content);
            var object = store.list(key, null, 1).get(0);
            pipeline.arrive(new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
        }

        private void verify(DeltaPipeline pipeline) {
            Map<String, List<Change>> changes = pipeline.changes.stream()
                    .collect(Collectors.groupingBy(Change::getVersion, LinkedHashMap::new, Collectors.toList()));
            assertThat(versions.keySet()).containsAll(changes.keySet());
            assertThat(pipeline.changes).extracting(Change::getId).doesNotHaveDuplicates();

            Replica replica = new Replica();
            Rows before = Rows.NONE;
            long ordinal = 0;
            for (Map.Entry<String, Rows> version : versions.entrySet()) {
                ordinal++;
                Rows after = version.getValue();
                List<Change> operations = changes.getOrDefault(version.getKey(), List.of());
                verifyVersion(operations, before, after, ordinal);
                verifyReport(report(pipeline, version.getKey()), operations, after);
                operations.forEach(replica::apply);
                assertThat(replica.rows()).isEqualTo(Replica.withoutNulls(after.byKey(setup.keyColumns)));
                before = after;
            }
            assertThat(pipeline.changes).extracting(Change::getVersion).noneMatch(shuffledVersions::contains);
            for (String version : badVersions) {
                assertThat(report(pipeline, version).getVerdict()).isEqualTo(Verdict.REJECTED);
            }
            assertThat(pipeline.reports).hasSize(versions.size() + badVersions.size());
            assertThat(pipeline.rejects.stream()
                            .filter(reject -> reject.getRule().equals(ExportRule.DUPLICATE_KEY.id())))
                    .hasSize(versions.values().stream()
                            .mapToInt(this::duplicates)
                            .sum());
        }

        private void verifyVersion(List<Change> operations, Rows before, Rows after, long ordinal) {
            assertThat(operations.stream().map(Delta.Expected::of))
                    .containsExactlyInAnyOrderElementsOf(Delta.between(before, after, setup.keyColumns));
            for (Change operation : operations) {
                assertThat(operation.getOrdinal()).isEqualTo(ordinal);
                assertThat(operation.getKey().getColumns()).isEqualTo(setup.keyColumns);
                if (operation.getBefore() != null) {
                    assertThat(operation.getBefore().getColumns()).isEqualTo(before.columns());
                }
                if (operation.getAfter() != null) {
                    assertThat(operation.getAfter().getColumns()).isEqualTo(after.columns());
                }
                if (operation.getChanged() != null) {
                    assertThat(operation.getChanged()).doesNotHaveDuplicates();
                }
            }
        }

        private void verifyReport(VersionReport report, List<Change> operations, Rows after) {
            assertThat(report.getVerdict()).isEqualTo(Verdict.APPLIED);
            assertThat(report.getRows()).isEqualTo(after.rows().size());
            assertThat(report.getInserted()).isEqualTo(count(operations, Operation.INSERT));
            assertThat(report.getUpdated()).isEqualTo(count(operations, Operation.UPDATE));
            assertThat(report.getDeleted()).isEqualTo(count(operations, Operation.DELETE));
            assertThat(report.getRejected()).isEqualTo(duplicates(after));
            assertThat(report.getInserted() + report.getUpdated() + report.getUnchanged())
                    .isEqualTo(after.byKey(setup.keyColumns).size());
        }

        private static long count(List<Change> operations, Operation operation) {
            return operations.stream()
                    .filter(change -> change.getOperation() == operation)
                    .count();
        }

        private int duplicates(Rows table) {
            return table.rows().size() - table.byKey(setup.keyColumns).size();
        }

        private static VersionReport report(DeltaPipeline pipeline, String version) {
            List<VersionReport> reports = pipeline.reports.stream()
                    .filter(report -> report.getVersion().equals(version))
                    .collect(Collectors.toList());
            assertThat(reports).as("reports of %s", version).hasSize(1);
            return reports.get(0);
        }
    }
}
