package io.millrace.local.tool.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A temporary folder that is deleted when it is closed or the process ends with Ctrl-C. */
final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final Thread atExit;

    TemporaryFolder(String prefix) {
        try {
            path = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
        atExit = new Thread(() -> FileUtils.deleteQuietly(path.toFile()));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        FileUtils.deleteQuietly(path.toFile());
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
