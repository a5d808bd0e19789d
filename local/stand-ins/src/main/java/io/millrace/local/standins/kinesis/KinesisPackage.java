package io.millrace.local.standins.kinesis;

import io.millrace.local.standins.http.EmbeddedServiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The npm package {@code kinesis-local}, installed on demand beside the {@code package.json} that pins it. */
public final class KinesisPackage {

    private static final String NODE_NEEDED =
            "The local Kinesis needs Node.js 18 or newer with npm on the PATH (https://nodejs.org); ./millrace doctor checks it.";
    private static final long INSTALL_MINUTES = 5;

    private final Path folder;

    /** @param folder the one with {@code package.json}, {@code package-lock.json} and {@code kinesis.cjs} */
    public KinesisPackage(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** The package of this checkout, whose root the system property {@code millrace.home} names. */
    public static KinesisPackage ofCheckout() {
        return new KinesisPackage(Path.of(System.getProperty("millrace.home", "."), "local"));
    }

    /**
     * Runs {@code npm ci} unless what is installed is as new as the lock file. Processes that do so at once take turns.
     *
     * @return the script to run with Node
     * @throws EmbeddedServiceException when Node is missing or npm fails, with npm's own words
     */
    public Path install() {
        Path lock = folder.resolve("package-lock.json");
        if (!Files.isRegularFile(lock)) {
            throw new EmbeddedServiceException(
                    "No package-lock.json in " + folder + ": run from a checkout, or set -Dmillrace.home to one");
        }
        try {
            Files.createDirectories(folder.resolve("target"));
            synchronized (KinesisPackage.class) {
                try (FileChannel channel = FileChannel.open(
                                folder.resolve("target").resolve("npm.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock turn = channel.lock()) {
                    if (turn.isValid() && !installed(lock)) {
                        npmInstall();
                    }
                }
            }
        } catch (IOException e) {
            throw new EmbeddedServiceException("npm ci did not run in " + folder, e);
        }
        return folder.resolve("kinesis.cjs");
    }

    private boolean installed(Path lock) throws IOException {
        Path record = folder.resolve("node_modules").resolve(".package-lock.json");
        return Files.isRegularFile(record)
                && Files.getLastModifiedTime(record).compareTo(Files.getLastModifiedTime(lock)) >= 0;
    }

    private void npmInstall() throws IOException {
        Path log = folder.resolve("target").resolve("npm.log");
        Process npm = start(new ProcessBuilder(List.of("npm", "ci"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                npm.descendants().forEach(ProcessHandle::destroyForcibly);
                npm.destroyForcibly();
                throw new EmbeddedServiceException(
                        "npm ci took more than " + INSTALL_MINUTES + " minutes in " + folder);
            }
        } catch (InterruptedException e) {
            npm.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EmbeddedServiceException("interrupted during npm ci", e);
        }
        if (npm.exitValue() != 0) {
            throw new EmbeddedServiceException("npm ci failed in " + folder + ":" + System.lineSeparator()
                    + Files.readString(log, StandardCharsets.UTF_8));
        }
    }

    /** Starts a command of the Node installation, or says that there is none. */
    static Process start(ProcessBuilder command) {
        try {
            return command.start();
        } catch (IOException e) {
            throw new EmbeddedServiceException(NODE_NEEDED, e);
        }
    }
}
