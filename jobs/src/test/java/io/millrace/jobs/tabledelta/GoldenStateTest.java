package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The restore of committed state by the current code; see {@link GoldenState}. */
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
    void goesOnAsItDidThen(String folder, StateBackend backend) throws Exception {
        GoldenState golden = new GoldenState();
        golden.setup.backend = backend;
        try (DeltaPipeline pipeline =
                new DeltaPipeline(golden.setup, golden.store.factory(), GoldenState.savepoint(folder))) {
            golden.goOn(pipeline);
            assertThat(GoldenState.outputs(pipeline))
                    .containsExactlyElementsOf(Files.readAllLines(GoldenState.resource(folder, "after.txt")));
        }
    }

    /** The files are valid: the outputs before and after contain each operation of each version exactly once. */
    @ParameterizedTest
    @FieldSource("io.millrace.jobs.tabledelta.GoldenState#FOLDERS")
    void goldenOutputIsTheWholeDelta(String folder) throws Exception {
        GoldenState golden = new GoldenState();
        List<String> lines = new ArrayList<>(Files.readAllLines(GoldenState.resource(folder, "before.txt")));
        lines.addAll(Files.readAllLines(GoldenState.resource(folder, "after.txt")));
        lines.removeIf(line -> !line.startsWith("change "));
        List<Change> changes = new ArrayList<>();
        for (String line : lines) {
            changes.add(GoldenState.change(line.substring("change ".length())));
        }
        assertThat(changes).extracting(Change::getId).doesNotHaveDuplicates();
        golden.applied.forEach((table, versions) -> versions.keySet()
                .forEach(version -> assertThat(changes.stream()
                                .filter(change -> change.getTable().equals(table)
                                        && change.getVersion().equals(version))
                                .map(Delta.Expected::of))
                        .containsExactlyInAnyOrderElementsOf(golden.operations(table, version))));
    }
}
