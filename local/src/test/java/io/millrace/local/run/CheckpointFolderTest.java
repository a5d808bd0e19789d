package io.millrace.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aNewFolderHasNothingToGoOnFrom() {
        assertThat(new CheckpointFolder(folder.resolve("new/er")).newest()).isNull();
        assertThat(folder.resolve("new/er")).isDirectory();
    }

    @Test
    void theLastWrittenOfCheckpointsAndSavepointsIsTheNewest() throws IOException {
        written("job-1/chk-9", 1_000);
        written("savepoint-1", 3_000);
        written("job-2/chk-1", 2_000);

        assertThat(new CheckpointFolder(folder).newest())
                .isEqualTo(folder.resolve("savepoint-1").toUri().toString());
    }

    @Test
    void aCheckpointWithoutMetadataIsNotComplete() throws IOException {
        written("job/chk-1", 1_000);
        Files.writeString(Files.createDirectories(folder.resolve("job/chk-2")).resolve("state"), "half");

        assertThat(new CheckpointFolder(folder).newest())
                .isEqualTo(folder.resolve("job/chk-1").toUri().toString());
    }

    @Test
    void aFileInItsPlaceIsAnError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new CheckpointFolder(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    private void written(String checkpoint, long millis) throws IOException {
        Path metadata = Files.writeString(
                Files.createDirectories(folder.resolve(checkpoint)).resolve("_metadata"), "");
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(millis));
    }
}
