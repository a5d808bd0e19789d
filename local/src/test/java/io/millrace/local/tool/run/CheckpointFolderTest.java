package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aNewFolderHasNothingToGoOnFrom() {
        assertThat(new CheckpointFolder(folder.resolve("new/er")).newest()).isNull();
    }

    @Test
    void theHighestNumberOfCheckpointsAndSavepointsIsTheNewest() throws IOException {
        written("savepoint-1", 12);
        written("job-1/chk-9", 9);
        written("job-2/chk-11", 11);

        assertThat(new CheckpointFolder(folder).newest()).isEqualTo(flinkUri("savepoint-1"));
    }

    @Test
    void aCheckpointWithoutMetadataIsNotComplete() throws IOException {
        written("job/chk-1", 1);
        Files.writeString(Files.createDirectories(folder.resolve("job/chk-2")).resolve("state"), "half");

        assertThat(new CheckpointFolder(folder).newest()).isEqualTo(flinkUri("job/chk-1"));
    }

    @Test
    void metadataThatIsNoneIsAnErrorThatNamesTheFolder() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("job/chk-2")).resolve("_metadata"), "none");

        assertThatThrownBy(() -> new CheckpointFolder(folder).newest())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void aFileInItsPlaceIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new CheckpointFolder(file).newest())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    private String flinkUri(String checkpoint) {
        return "file:" + folder.resolve(checkpoint);
    }

    private void written(String checkpoint, long number) throws IOException {
        Path metadata = Files.createDirectories(folder.resolve(checkpoint)).resolve("_metadata");
        try (OutputStream output = Files.newOutputStream(metadata)) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(number, List.of(), List.of()), output);
        }
    }
}
