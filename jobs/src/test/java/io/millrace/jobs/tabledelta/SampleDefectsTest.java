package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The defects of the Step Functions and Athena sample that this job replaces, each as a test that the sample would
 * fail. Files have the format of the sample: semicolons, no header, columns by setting.
 */
class SampleDefectsTest {

    private static final List<String> COLUMNS = List.of("PK", "COL_1", "COL_2", "COL_3");

    private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    private final MemoryObjectStore store = new MemoryObjectStore(setup.location);

    SampleDefectsTest() {
        setup.dialect = Dialect.builder()
                .delimiter(';')
                .columns(COLUMNS)
                .nullToken("\\N")
                .build();
        setup.keyColumns = List.of("PK");
    }

    @Test
    void itsThreeExportsGiveTheirDeltas() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "tenant/table/1/export.csv", rows(1, 4));
            pipeline.settle();
            put(pipeline, "tenant/table/2/export.csv", "PK1;1;a1;b1\nPK2;22;a2;b2\nPK4;4;a4;b4\n");
            pipeline.settle();
            put(pipeline, "tenant/table/3/export.csv", rows(0, 100_000).replaceAll(";b(?=[124]\n)", ";B"));
            pipeline.settle();

            assertThat(pipeline.reports)
                    .extracting(
                            VersionReport::getInserted,
                            VersionReport::getUpdated,
                            VersionReport::getDeleted,
                            VersionReport::getUnchanged)
                    .containsExactly(tuple(3L, 0L, 0L, 0L), tuple(1L, 1L, 1L, 1L), tuple(99_997L, 3L, 0L, 0L));
            assertThat(pipeline.changes).hasSize(3 + 3 + 100_000);
            assertThat(pipeline.rejects).isEmpty();
        }
    }

    /** The sample takes its lock under a new name each time, so two executions process one table concurrently. */
    @Test
    void versionsOfOneTableNeverInterleave() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            store.failNext(1);
            put(pipeline, "T/t/1/a.csv", "PK1;1;;\n");
            for (int version : new int[] {5, 3, 2, 4}) {
                put(pipeline, "T/t/" + version + "/a.csv", rows(0, 500 * version));
            }
            pipeline.pause();
            pipeline.advance(Duration.ofMinutes(1));
            pipeline.await(() -> pipeline.reports.size() == 5);

            assertThat(pipeline.changes).extracting(Change::getOrdinal).isSorted();
            assertThat(pipeline.changes).extracting(Change::getVersion).isSorted();
            assertThat(pipeline.reports).extracting(VersionReport::getVersion).containsExactly("1", "2", "3", "4", "5");
        }
    }

    /**
     * The sample compares joined columns, and one NULL makes the whole text NULL, which equals nothing and differs from
     * nothing.
     */
    @Test
    void changeBesideANullIsAnUpdate() throws Exception {
        assertThat(delta("PK1;\\N;a;b\n", "PK1;\\N;a;c\n"))
                .containsExactly("UPDATE T/t 2 #2 [PK=PK1] PK=PK1 COL_1=NULL COL_2=a COL_3=b"
                        + " -> PK=PK1 COL_1=NULL COL_2=a COL_3=c (COL_3)");
    }

    @Test
    void changeFromNullToAValueIsAnUpdate() throws Exception {
        assertThat(delta("PK1;\\N;a;b\n", "PK1;1;a;b\n")).hasSize(1).allMatch(change -> change.endsWith("(COL_1)"));
    }

    /** The sample joins columns with {@code :::}. */
    @Test
    void joinedValuesDoNotCollide() throws Exception {
        assertThat(delta("PK1;1;a:::b;c\n", "PK1;1;a;b:::c\n"))
                .hasSize(1)
                .allMatch(change -> change.endsWith("(COL_2 COL_3)"));
    }

    @Test
    void joinedKeysDoNotCollide() throws Exception {
        setup.keyColumns = List.of("COL_2", "COL_3");

        assertThat(delta("PK1;1;a:::b;c\n", "PK1;1;a;b:::c\n"))
                .hasSize(2)
                .anyMatch(change -> change.startsWith("INSERT"))
                .anyMatch(change -> change.startsWith("DELETE"));
    }

    /** The sample reads the first column as a number: other text is NULL, and 01 equals 1. */
    @Test
    void valuesThatAreNoNumbersAreCompared() throws Exception {
        assertThat(delta("PK1;n/a;a;b\nPK2;1;a;b\nPK3;;a;b\n", "PK1;none;a;b\nPK2;01;a;b\nPK3;0;a;b\n"))
                .hasSize(3)
                .allMatch(change -> change.endsWith("(COL_1)"));
    }

    /** The sample publishes the row of column names in front of an Athena result. */
    @Test
    void noRowOfColumnNamesIsPublished() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", rows(0, 250));
            pipeline.settle();

            assertThat(pipeline.changes).hasSize(250);
            assertThat(pipeline.changes)
                    .extracting(change -> change.getKey().getValues())
                    .doesNotContain(COLUMNS, List.of("PK"));
        }
    }

    /** The sample has no quoting, so a delimiter or line end in a value shifts the columns. */
    @Test
    void quotedDelimitersDoNotShiftColumns() throws Exception {
        assertThat(delta("PK1;1;\"a;b\";\"c\nd\"\n", "PK1;1;\"a;b\";e\n"))
                .containsExactly("UPDATE T/t 2 #2 [PK=PK1] PK=PK1 COL_1=1 COL_2=\"a;b\" COL_3=\"c\\nd\""
                        + " -> PK=PK1 COL_1=1 COL_2=\"a;b\" COL_3=e (COL_3)");
    }

    /** Two rows with one key lead to contradictory operations in the sample, in no order. */
    @Test
    void oneKeyHasOneOperation() throws Exception {
        assertThat(delta("PK1;1;a;b\n", "PK1;2;a;b\nPK1;3;a;b\n"))
                .hasSize(1)
                .allMatch(change -> change.contains("COL_1=1 COL_2=a COL_3=b -> PK=PK1 COL_1=3"));
    }

    /** A NULL key equals nothing in the sample: a DELETE and an INSERT with every version. */
    @Test
    void nullKeyIsRefused() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", "\\N;1;a;b\n");
            pipeline.settle();

            assertThat(pipeline.changes).isEmpty();
            assertThat(pipeline.rejects).extracting(Reject::getRule).containsExactly(ExportRule.KEY_EMPTY.id());
        }
    }

    /** The sample uses the key of the event, which S3 encodes; here keys are decoded. */
    @Test
    void unusualKeysAreRead() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "My tenant/tab+le é/2026-11-21T10:00:00/a b%20.csv", "PK1;1;a;b\n");
            pipeline.settle();

            assertThat(pipeline.changes)
                    .extracting(Change::getTenant, Change::getTable, Change::getVersion)
                    .containsExactly(tuple("My tenant", "tab+le é", "2026-11-21T10:00:00"));
        }
    }

    /** The sample inserts names into SQL unescaped. */
    @Test
    void namesAreNeverCode() throws Exception {
        String tenant = "a' OR '1'='1";
        String table = "t`; DROP TABLE registry; --";
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, tenant + "/" + table + "/1/a.csv", "PK1;1;a;b\n");
            put(pipeline, tenant + "/u/1/a.csv", "PK9;9;a;b\n");
            pipeline.settle();
            put(pipeline, tenant + "/" + table + "/2/a.csv", "PK1;1;a;b\n");
            pipeline.settle();

            assertThat(pipeline.changes).hasSize(2);
            assertThat(pipeline.reports).extracting(VersionReport::getUnchanged).containsExactly(0L, 0L, 1L);
        }
    }

    /**
     * In the sample, a failed publication leaves its version unmarked: the next delta starts from the previous version,
     * and rows inserted by the failed run are never deleted.
     */
    @Test
    void publicationCutInTheMiddleIsFinishedAndIsTheNextBase() throws Exception {
        setup.publication = DeltaOperator.Publication.AFTER_CHECKPOINT;
        setup.buckets = 2;
        List<Change> published = new ArrayList<>();
        DeltaPipeline.Checkpoint checkpoint;
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", rows(0, 6_000));
            pipeline.settle();
            checkpoint = pipeline.snapshot();
            pipeline.complete(checkpoint);
            pipeline.stepBuckets();
            pipeline.stepBuckets();
            published.addAll(pipeline.changes);
            assertThat(published).hasSizeBetween(1, 5_999);
        }
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory(), checkpoint)) {
            pipeline.settle();
            published.addAll(pipeline.changes);
            put(pipeline, "T/t/2/a.csv", rows(1_000, 6_000));
            pipeline.settle();
            pipeline.complete(pipeline.snapshot());
            pipeline.settle();

            Set<String> ids = published.stream().map(Change::getId).collect(Collectors.toCollection(HashSet::new));
            assertThat(ids).as("replayed operations are the same ones").hasSize(6_000);
            assertThat(pipeline.changes)
                    .filteredOn(change -> change.getOrdinal() == 2)
                    .hasSize(1_000)
                    .allMatch(change -> change.getOperation() == Operation.DELETE);
        }
    }

    @Test
    void versionThatFailsLeavesTheBase() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", "PK1;1;a;b\n");
            pipeline.settle();
            var state = pipeline.bucketState();
            put(pipeline, "T/t/2/a.csv", "PK1;1;a;b\nPK2;2;a;b\nbroken\n");
            pipeline.settle();
            assertThat(pipeline.bucketState()).isEqualTo(state);
            pipeline.changes.clear();
            put(pipeline, "T/t/3/a.csv", "PK3;3;a;b\n");
            pipeline.settle();

            assertThat(pipeline.changes)
                    .extracting(Outcomes::of)
                    .containsExactlyInAnyOrder(
                            "INSERT T/t 3 #2 [PK=PK3] PK=PK3 COL_1=3 COL_2=a COL_3=b",
                            "DELETE T/t 3 #2 [PK=PK1] PK=PK1 COL_1=1 COL_2=a COL_3=b");
        }
    }

    /** The registry of the sample refuses a known version: a repeated event fails the execution. */
    @Test
    void repeatedEventIsIgnored() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", "PK1;1;a;b\n");
            pipeline.settle();
            announce(pipeline, "T/t/1/a.csv", "etag-" + "PK1;1;a;b\n".hashCode(), 10);
            pipeline.settle();

            assertThat(pipeline.changes).hasSize(1);
            assertThat(pipeline.reports)
                    .extracting(VersionReport::getVerdict)
                    .containsExactly(Verdict.APPLIED, Verdict.IGNORED);
            assertThat(pipeline.rejects).isEmpty();
        }
    }

    /** In the sample, so does a version that is uploaded again. */
    @Test
    void versionUploadedAgainIsACorrection() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", "PK1;1;a;b\n");
            pipeline.settle();
            put(pipeline, "T/t/1/a.csv", "PK1;2;a;b\n");
            pipeline.settle();

            assertThat(pipeline.changes)
                    .extracting(Change::getOperation, Change::getOrdinal)
                    .containsExactly(tuple(Operation.INSERT, 1L), tuple(Operation.UPDATE, 2L));
        }
    }

    /** In the sample, so does a second file of a version. */
    @Test
    void secondFileOfAVersionIsRefusedAlone() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", "PK1;1;a;b\n");
            put(pipeline, "T/t/1/b.csv", "PK2;2;a;b\n");
            put(pipeline, "T/t/2/a.csv", "PK1;1;a;b\n");
            pipeline.settle();

            assertThat(pipeline.rejects).extracting(Reject::getRule).containsExactly(ExportRule.SECOND_FILE.id());
            assertThat(pipeline.reports)
                    .filteredOn(report -> report.getVerdict() == Verdict.APPLIED)
                    .extracting(VersionReport::getVersion)
                    .containsExactly("1", "2");
        }
    }

    /** In the sample, a late version finds no predecessor: the execution fails, and its lock stays for ten hours. */
    @Test
    void lateVersionBlocksNothing() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/2/a.csv", "PK1;1;a;b\n");
            pipeline.settle();
            put(pipeline, "T/t/1/a.csv", "PK0;0;a;b\n");
            pipeline.settle();
            put(pipeline, "T/t/3/a.csv", "PK1;2;a;b\n");
            pipeline.settle();

            assertThat(pipeline.rejects).extracting(Reject::getRule).containsExactly(ExportRule.OLDER_VERSION.id());
            assertThat(pipeline.changes).extracting(Change::getVersion).containsExactly("2", "3");
        }
    }

    /** Operations of the second version, after the first. */
    private List<String> delta(String first, String second) throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(pipeline, "T/t/1/a.csv", first);
            pipeline.settle();
            pipeline.changes.clear();
            put(pipeline, "T/t/2/a.csv", second);
            pipeline.settle();
            assertThat(pipeline.reports)
                    .extracting(VersionReport::getVerdict)
                    .containsExactly(Verdict.APPLIED, Verdict.APPLIED);
            return pipeline.changes.stream().map(Outcomes::of).toList();
        }
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "PK" + i + ";" + i + ";a" + i + ";b" + i + "\n")
                .collect(Collectors.joining());
    }

    private void put(DeltaPipeline pipeline, String key, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String etag = "etag-" + content.hashCode();
        store.write(key, bytes, 0, etag);
        announce(pipeline, key, etag, bytes.length);
    }

    private static void announce(DeltaPipeline pipeline, String key, String etag, long size) throws Exception {
        pipeline.arrive(new ObjectArrival("exports", key, size, etag, null, null, 0L));
    }
}
