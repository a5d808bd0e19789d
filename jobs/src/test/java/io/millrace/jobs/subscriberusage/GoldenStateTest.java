package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.write.UsageDay;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's code goes on from state that was written once and committed; see {@link GoldenState}. */
class GoldenStateTest {

    static List<Arguments> folders() {
        List<Arguments> folders = new ArrayList<>();
        for (String folder : GoldenState.FOLDERS) {
            folders.add(Arguments.of(folder, new HashMapStateBackend()));
            folders.add(Arguments.of(folder, new EmbeddedRocksDBStateBackend()));
        }
        return folders;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("folders")
    void eventsSeenThenAreDuplicatesUntilTheyAreForgotten(String folder, StateBackend backend) throws Exception {
        try (Subtasks<UsageRow> seen =
                GoldenState.seen(backend).restore(GoldenState.state(folder, "seen.state"), 1, GoldenState.NOW)) {
            for (UsageRow row : GoldenState.rows()) {
                seen.process(row);
            }
            seen.process(SampleRows.row(7, GoldenState.HOUR));
            assertThat(seen.taken()).isEmpty();
            seen.process(SampleRows.row(GoldenState.EVENTS, GoldenState.HOUR));
            assertThat(seen.taken()).hasSize(1);

            seen.now(GoldenState.NOW + GoldenState.DEDUPE.toMillis());
            seen.now(GoldenState.NOW + GoldenState.DEDUPE.toMillis());
            assertThat(seen.keys("ids")).isZero();
            assertThat(seen.timers()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("folders")
    void rowsThatWaitedThenGoOut(String folder, StateBackend backend) throws Exception {
        try (Subtasks<UsageBlock> gather =
                GoldenState.gather(backend).restore(GoldenState.state(folder, "gather.state"), 1, 0)) {
            gather.now(GoldenState.WAIT.toMillis());
            List<Unpacked.File> files = Unpacked.files(gather.taken());

            List<String> expected = new ArrayList<>();
            for (UsageRow row : GoldenState.rows()) {
                byte[] bytes = row.getRow().array();
                expected.add(UsageDay.ofKey(UsageDay.key(row)).folder()
                        + ' '
                        + SampleRows.usage(bytes, 0, bytes.length).getEventid());
            }
            assertThat(files).hasSize(4);
            assertThat(files.stream()
                            .flatMap(file -> file.rows().stream().map(row -> file.folder() + ' ' + row.getEventid())))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(gather.keys("blocks")).isZero();
            assertThat(gather.keys("waiting")).isZero();
            assertThat(gather.timers()).isZero();
        }
    }

    /** Today's schemas read the rows that wait in state, and their container. */
    @ParameterizedTest
    @FieldSource("io.millrace.jobs.subscriberusage.GoldenState#FOLDERS")
    void schemasEvolve(String folder) throws Exception {
        for (Schema now : List.of(WaitingRows.getClassSchema(), Usage.getClassSchema())) {
            Schema then =
                    new Schema.Parser().parse(Files.readString(GoldenState.resource(folder, now.getName() + ".avsc")));
            assertThat(SchemaCompatibility.checkReaderWriterCompatibility(now, then)
                            .getType())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }
}
