package io.millrace.jobs.subscriberusage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import io.millrace.jobs.subscriberusage.SampleRows;
import io.millrace.jobs.subscriberusage.Subtasks;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import io.millrace.jobs.subscriberusage.write.UsagePartitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeduplicateOperatorTest {

    private static final Duration DEDUPE = Duration.ofDays(10);
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int HOUR = 490_000;
    private static final long HEAP = 1L << 20;

    private static Subtasks<UsageRow> subtasks(int parallelism, StateBackend backend, long heapBytes) throws Exception {
        return new Subtasks<>(
                () -> new DeduplicateOperator(DEDUPE, heapBytes), UsagePartitioning.SEEN, parallelism, backend);
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void anEventPassesOnce(StateBackend backend) throws Exception {
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).open()) {
            seen.process(SampleRows.row(1, HOUR));
            seen.process(SampleRows.row(2, HOUR + 2));
            seen.process(SampleRows.row(1, HOUR));
            seen.process(SampleRows.row(UsageTable.ERRORS, 3, HOUR + 1));
            seen.process(SampleRows.row(UsageTable.ERRORS, 3, HOUR + 1));

            assertThat(seen.taken())
                    .containsExactly(
                            SampleRows.row(1, HOUR),
                            SampleRows.row(2, HOUR + 2),
                            SampleRows.row(UsageTable.ERRORS, 3, HOUR + 1));
            assertThat(seen.keys("ids")).as("before a snapshot").isZero();
            seen.snapshot(1);
            assertThat(seen.keys("ids")).as("one a key").isEqualTo(3);
            assertThat(seen.timers()).as("one a key").isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void whatAcheckpointHoldsIsSeenAfterARestart(StateBackend backend) throws Exception {
        OperatorSubtaskState checkpoint;
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).open()) {
            seen.process(SampleRows.row(1, HOUR));
            seen.snapshot(1);
            seen.process(SampleRows.row(2, HOUR));
            checkpoint = seen.snapshot(2);
            seen.process(SampleRows.row(3, HOUR));
        }
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).restore(checkpoint, 1, 0)) {
            for (int number = 1; number <= 3; number++) {
                seen.process(SampleRows.row(number, HOUR));
            }
            assertThat(seen.taken()).containsExactly(SampleRows.row(3, HOUR));
        }
    }

    /** It is the last new id of an hour and slot that counts, and a duplicate is none. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void anIdIsForgottenAWhileAfterTheLastNewOne(StateBackend backend) throws Exception {
        UsageRow first = SampleRows.row(1, HOUR);
        UsageRow second = neighbour(first);
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).open()) {
            seen.process(first);
            seen.snapshot(1);
            seen.now(5 * DAY);
            seen.process(second);
            seen.snapshot(2);
            seen.now(9 * DAY);
            seen.process(first);
            assertThat(seen.taken()).containsExactly(first, second);

            seen.now(15 * DAY - 1);
            assertThat(seen.keys("ids")).isEqualTo(1);
            assertThat(seen.timers()).isEqualTo(1);
            seen.now(15 * DAY);
            assertThat(seen.keys("ids")).isZero();
            assertThat(seen.timers()).isZero();

            seen.process(first);
            assertThat(seen.taken()).containsExactly(first);
            assertThat(seen.timers()).isEqualTo(1);
        }
    }

    /** The same when the set is no longer in the heap. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void anIdInStateAloneIsForgottenToo(StateBackend backend) throws Exception {
        UsageRow first = SampleRows.row(1, HOUR);
        OperatorSubtaskState checkpoint;
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).open()) {
            seen.process(first);
            seen.now(3 * DAY);
            seen.process(neighbour(first));
            checkpoint = seen.snapshot(1);
        }
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).restore(checkpoint, 1, 3 * DAY)) {
            seen.now(10 * DAY);
            assertThat(seen.keys("ids")).isEqualTo(1);
            assertThat(seen.timers()).isEqualTo(1);
            seen.now(13 * DAY);
            assertThat(seen.keys("ids")).isZero();
            assertThat(seen.timers()).isZero();
        }
    }

    private static UsageRow neighbour(UsageRow row) throws Exception {
        for (int number = 1_000; ; number++) {
            UsageRow other = SampleRows.row(number, row.getHour());
            if (UsagePartitioning.SEEN.getKey(other).equals(UsagePartitioning.SEEN.getKey(row))) {
                return other;
            }
        }
    }

    /** A heap for a few sets, and parallelisms that change, against a plain set of numbers. */
    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void neitherTheHeapNorTheParallelismChangesWhatPasses(StateBackend backend) throws Exception {
        Random random = new Random(3);
        Set<Long> expected = new HashSet<>();
        Set<Long> keys = new HashSet<>();
        OperatorSubtaskState checkpoint = null;
        int before = 1;
        for (int parallelism : List.of(1, 3, 2, 5)) {
            try (Subtasks<UsageRow> seen = subtasks(parallelism, backend, 3_000).restore(checkpoint, before, 0)) {
                for (int i = 0; i < 1_500; i++) {
                    long number = random.nextInt(3_000);
                    UsageRow row = SampleRows.row(number, HOUR + (int) (number % 3));
                    seen.process(row);
                    keys.add(UsagePartitioning.SEEN.getKey(row));
                    assertThat(seen.taken()).hasSize(expected.add(number) ? 1 : 0);
                    if (i % 400 == 399) {
                        checkpoint = seen.snapshot(i);
                    }
                }
                checkpoint = seen.snapshot(10_000);
                assertThat(seen.keys("ids")).isEqualTo(keys.size());
                assertThat(seen.timers()).isEqualTo(keys.size());
            }
            before = parallelism;
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.jobs.subscriberusage.Subtasks#backends")
    void theBlocksOfAKeyStayFew(StateBackend backend) throws Exception {
        try (Subtasks<UsageRow> seen = subtasks(1, backend, HEAP).open()) {
            List<UsageRow> rows = new ArrayList<>();
            UsageRow first = SampleRows.row(1, HOUR);
            for (int number = 1; rows.size() < 3 * DeduplicateOperator.BLOCKS_MAX; number++) {
                UsageRow row = SampleRows.row(number, HOUR);
                if (UsagePartitioning.SEEN.getKey(row).equals(UsagePartitioning.SEEN.getKey(first))) {
                    rows.add(row);
                    seen.process(row);
                    seen.snapshot(number);
                    assertThat(Iterables.size(seen.state(first, DeduplicateOperator.idBlocks())
                                    .get()))
                            .isLessThanOrEqualTo(DeduplicateOperator.BLOCKS_MAX);
                }
            }
            seen.taken();
            OperatorSubtaskState checkpoint = seen.snapshot(1_000_000);
            try (Subtasks<UsageRow> restored = subtasks(1, backend, HEAP).restore(checkpoint, 1, 0)) {
                for (UsageRow row : rows) {
                    restored.process(row);
                }
                assertThat(restored.taken()).isEmpty();
            }
        }
    }

    @Test
    void aCorrectionOfASeenEventGoesToCorrections() throws Exception {
        try (Subtasks<UsageRow> seen =
                subtasks(1, new HashMapStateBackend(), HEAP).open()) {
            seen.process(SampleRows.row(1, HOUR));
            seen.process(SampleRows.correction(1, HOUR, "c1"));
            seen.process(SampleRows.correction(1, HOUR, "c1"));
            seen.process(SampleRows.correction(1, HOUR, "c2"));

            assertThat(seen.taken())
                    .extracting(UsageRow::getTable, UsageRow::getRow)
                    .containsExactly(
                            tuple(UsageTable.METRICS, SampleRows.row(1, HOUR)),
                            tuple(UsageTable.CORRECTIONS, SampleRows.correction(1, HOUR, "c1")),
                            tuple(UsageTable.CORRECTIONS, SampleRows.correction(1, HOUR, "c2")));
        }
    }

    /** The event that comes after its correction is no second row of usage. */
    @Test
    void aCorrectionThatComesFirstIsTheRow() throws Exception {
        OperatorSubtaskState checkpoint;
        try (Subtasks<UsageRow> seen =
                subtasks(1, new EmbeddedRocksDBStateBackend(), HEAP).open()) {
            seen.process(SampleRows.correction(1, HOUR, "c1"));
            assertThat(seen.taken())
                    .extracting(UsageRow::getTable, UsageRow::getRow)
                    .containsExactly(tuple(UsageTable.METRICS, SampleRows.correction(1, HOUR, "c1")));
            checkpoint = seen.snapshot(1);
        }
        try (Subtasks<UsageRow> seen =
                subtasks(1, new EmbeddedRocksDBStateBackend(), HEAP).restore(checkpoint, 1, 0)) {
            seen.process(SampleRows.row(1, HOUR));
            seen.process(SampleRows.correction(1, HOUR, "c1"));
            assertThat(seen.taken()).isEmpty();
            seen.process(SampleRows.correction(1, HOUR, "c2"));
            assertThat(seen.taken()).extracting(UsageRow::getTable).containsExactly(UsageTable.CORRECTIONS);
        }
    }

    private static org.assertj.core.groups.Tuple tuple(UsageTable table, UsageRow row) {
        return org.assertj.core.api.Assertions.tuple(table, row.getRow());
    }
}
