package io.millrace.local.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where one job keeps its checkpoints and savepoints between runs. */
public final class CheckpointFolder {

    private static final String METADATA = "_metadata";

    private final Path folder;

    /** Creates the folder when it is missing. */
    public CheckpointFolder(Path folder) {
        this.folder = folder.toAbsolutePath();
        try {
            Files.createDirectories(this.folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint folder cannot be created: " + folder, e);
        }
    }

    /** As Flink wants it. */
    String uri() {
        return folder.toUri().toString();
    }

    /** The newest complete checkpoint or savepoint, as a folder's URI; null when there is none. */
    @Nullable
    String newest() {
        // Flink writes the metadata last and whole, so a checkpoint that has it is complete.
        try (Stream<Path> files =
                Files.find(folder, 4, (path, attributes) -> attributes.isRegularFile() && path.endsWith(METADATA))) {
            return files.max(Comparator.comparing(CheckpointFolder::modified))
                    .map(metadata ->
                            folder.resolve(metadata).resolveSibling("").toUri().toString())
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint folder cannot be read: " + folder, e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a checkpoint cannot be read: " + file, e);
        }
    }
}
