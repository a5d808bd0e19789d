package io.millrace.local.upgrade;

import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The committed savepoint of a release that was stopped in the middle of a job, with the surroundings of the job. It is
 * never rewritten; only that of an unreleased version may be deleted and written again.
 */
public final class Release {

    /** Property with the release to write before all are tested. */
    private static final String WRITE = "release.savepoints";

    private static final Path RELEASES = Path.of(
            System.getProperty("millrace.home"),
            "local/src/test/resources",
            Release.class.getPackageName().replace('.', '/'));
    private static final int SLOTS = 3;
    private static final Duration CHECKPOINTS = Duration.ofMillis(300);

    private final String name;
    private final Path folder;

    /** The run of the job up to its stop. */
    @FunctionalInterface
    public interface Past {

        void leave(Release release) throws Exception;
    }

    private Release(String name, String job) {
        this.name = name;
        this.folder = RELEASES.resolve(name).resolve(job);
    }

    /** Every release of a job; the one to write is written first. */
    public static List<Release> of(String job, Past past) throws Exception {
        String asked = System.getProperty(WRITE);
        if (asked != null) {
            Release release = new Release(asked, job);
            if (Files.exists(release.folder)) {
                throw new IllegalStateException(release.folder + " exists; a release is not written again");
            }
            Files.createDirectories(release.folder);
            past.leave(release);
        }
        try (Stream<Path> names = Files.list(RELEASES)) {
            return names.map(path -> new Release(path.getFileName().toString(), job))
                    .filter(release -> Files.exists(release.folder))
                    .toList();
        }
    }

    /**
     * A cluster that resumes the job from a folder. State up to 1 MiB each is stored in the metadata of a savepoint.
     */
    public static CrashableCluster cluster(Path checkpoints) {
        return CrashableCluster.start(
                StateBackend.ROCKSDB,
                SLOTS,
                CHECKPOINTS,
                0,
                new CheckpointFolder(checkpoints),
                Map.of("execution.checkpointing.data-inline-threshold", "1 mb"));
    }

    /** A cluster that resumes the job from the savepoint of the release, copied to a folder. */
    public CrashableCluster restored(Path checkpoints) throws IOException {
        FileUtils.copyDirectory(
                folder.resolve("savepoint").toFile(),
                checkpoints.resolve("savepoint").toFile());
        return cluster(checkpoints);
    }

    /**
     * Stores a savepoint.
     *
     * @param places of this run, which no state may contain
     */
    public void keepSavepoint(String uri, String... places) throws IOException {
        Path savepoint = Path.of(URI.create(uri));
        try (Stream<Path> files = Files.walk(savepoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // State in the metadata is named after the file that it would have been in.
                String content =
                        Files.readString(file, StandardCharsets.ISO_8859_1).replace(savepoint.toString(), "");
                for (String place : places) {
                    if (content.contains(place)) {
                        throw new IllegalStateException(file + " names " + place);
                    }
                }
            }
        }
        FileUtils.copyDirectory(savepoint.toFile(), folder.resolve("savepoint").toFile());
    }

    /** Stores a file from the surroundings of the job, under a name that may contain folders. */
    public void keep(String file, byte[] content) {
        try {
            Path target = folder.resolve(file);
            Files.createDirectories(target.resolveSibling(""));
            Files.write(target, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] kept(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    /** The stored files of a folder, by name and in order. */
    public Map<String, byte[]> allKept(String files) throws IOException {
        Map<String, byte[]> kept = new TreeMap<>();
        Path parent = folder.resolve(files);
        try (Stream<Path> walk = Files.walk(parent)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                kept.put(parent.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return kept;
    }

    @Override
    public String toString() {
        return name;
    }
}
