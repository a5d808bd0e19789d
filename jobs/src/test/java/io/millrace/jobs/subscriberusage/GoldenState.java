package io.millrace.jobs.subscriberusage;

import io.millrace.jobs.subscriberusage.dedupe.DeduplicateOperator;
import io.millrace.jobs.subscriberusage.write.BatchByDayOperator;
import io.millrace.jobs.subscriberusage.write.UsagePartitioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * Savepoints of the operators that keep rows and ids, committed as files, and what has to come after them.
 *
 * <p>State that a release has written must be readable for ever, so a folder, once committed and released, is never
 * written again. A change of the state's form (a field, a state, a serializer, a key) gets a folder of its own: run
 * {@link #main} in the module's folder with the test class path and the new folder's name, and add the name to
 * {@link #FOLDERS}. Should the old folder fail then, state in production would be lost: mend the code, not the folder.
 */
final class GoldenState {

    static final List<String> FOLDERS = List.of("v1");

    static final Duration DEDUPE = Duration.ofDays(10);
    static final Duration WAIT = Duration.ofMinutes(10);
    static final int HOUR = 490_000;

    /** Events that were seen, and rows that wait. */
    static final int EVENTS = 40;

    /** The clock when the savepoint of the ids was taken. */
    static final long NOW = Duration.ofMinutes(4).toMillis();

    private GoldenState() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(
                        "src/test/resources", GoldenState.class.getPackageName().replace('.', '/'), "golden")
                .resolve(arguments[0]);
        Files.createDirectories(folder);
        try (Subtasks<UsageRow> seen = seen(new HashMapStateBackend()).open()) {
            for (UsageRow row : rows()) {
                seen.process(row);
                if (row.getIdLow() % 3 == 0) {
                    seen.snapshot(1);
                    seen.now(NOW);
                }
            }
            OperatorSnapshotUtil.writeStateHandle(seen.savepoint(2), file(folder, "seen.state"));
        }
        try (Subtasks<UsageBlock> gather = gather(new HashMapStateBackend()).open()) {
            for (UsageRow row : rows()) {
                gather.process(row);
            }
            OperatorSnapshotUtil.writeStateHandle(gather.savepoint(1), file(folder, "gather.state"));
        }
        Files.writeString(
                folder.resolve("WaitingRows.avsc"), WaitingRows.getClassSchema().toString(true) + '\n');
        Files.writeString(folder.resolve("Usage.avsc"), Usage.getClassSchema().toString(true) + '\n');
    }

    /** Events of two days and three tables, one of them the correction of an event that is not there. */
    static List<UsageRow> rows() {
        List<UsageRow> rows = new ArrayList<>();
        for (int number = 0; number < EVENTS; number++) {
            rows.add(
                    number == 7
                            ? SampleRows.correction(number, HOUR, "correction")
                            : SampleRows.row(
                                    number % 9 == 0 ? UsageTable.ERRORS : UsageTable.METRICS,
                                    number,
                                    HOUR + number % 2 * 24));
        }
        return rows;
    }

    static Subtasks<UsageRow> seen(StateBackend backend) throws Exception {
        return new Subtasks<>(() -> new DeduplicateOperator(DEDUPE), UsagePartitioning.SEEN, 1, backend);
    }

    static Subtasks<UsageBlock> gather(StateBackend backend) throws Exception {
        return new Subtasks<>(
                () -> new BatchByDayOperator(WAIT, 1_000, 2_000, 1_000_000, Usage.getClassSchema()),
                UsagePartitioning.DAY,
                1,
                backend);
    }

    static OperatorSubtaskState state(String folder, String name) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(resource(folder, name).toString());
    }

    static Path resource(String folder, String name) throws Exception {
        return Path.of(Objects.requireNonNull(GoldenState.class.getResource("golden/" + folder + '/' + name), name)
                .toURI());
    }

    private static String file(Path folder, String name) {
        return folder.resolve(name).toString();
    }
}
