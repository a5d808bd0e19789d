package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningJobTest {

    @Test
    void aJobRunsSinceItsLastTaskStarted(@TempDir Path folder) throws Exception {
        Path input = Files.createDirectory(folder.resolve("input"));
        Instant before = Instant.now();
        try (LocalCluster cluster =
                LocalCluster.start(new ClusterSettings(1, StateBackend.HASHMAP, Duration.ofSeconds(1), 0, Map.of()))) {
            RunningJob job = cluster.submit(
                    new CountingJob(),
                    CountingJob.settings(
                            input.toUri().toString(),
                            folder.resolve("output").toUri().toString(),
                            true),
                    1,
                    new CheckpointFolder(folder.resolve("checkpoints")));

            Await.until(job, "all tasks run", () -> job.allTasksRun());

            assertThat(job.runningSince())
                    .hasValueSatisfying(since -> assertThat(since).isBetween(before.minusMillis(1), Instant.now()));
        }
    }
}
