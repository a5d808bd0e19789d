package io.millrace.connectors.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.RejectSink;
import io.millrace.connectors.rejects.Rejects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSinkTest {

    @TempDir
    private Path folder;

    @Test
    void rejectsEndInWholeFilesOfLines() throws Exception {
        Rejects rejects = new Rejects("job");
        List<Reject> all = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            all.add(rejects.reject("s", "row " + index, "rule", "reason", "a\nb".getBytes(StandardCharsets.UTF_8), 0));
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(2);
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        environment.fromData(all).sinkTo(RejectSink.of(folder.toUri().toString()));
        environment.execute();

        assertThat(files()).allSatisfy(file -> {
            assertThat(file.getFileName().toString()).matches("rejects-.*\\.jsonl");
            assertThat(Files.readString(file)).endsWith("}\n");
        });
        assertThat(lines())
                .hasSize(20)
                .allMatch(line -> line.startsWith("{\"job\":\"job\",") && line.endsWith("Z\"}"))
                .doesNotHaveDuplicates();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files()) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }
}
