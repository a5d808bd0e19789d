package io.millrace.local.tool.run;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a job's checkpoints and savepoints between runs: {@code file:///folder} or {@code s3://bucket/prefix}.
 */
public final class CheckpointFolder {

    private static final String METADATA = "_metadata";
    // Checkpoints are in a folder of the job, JOB/chk-N/_metadata; savepoints are not: savepoint-X/_metadata.
    private static final int DEPTH = 2;

    private final Path folder;

    public CheckpointFolder(URI folder) {
        this.folder = new Path(folder);
    }

    public CheckpointFolder(java.nio.file.Path folder) {
        this(folder.toAbsolutePath().toUri());
    }

    /** The folder in the form that Flink expects. */
    String uri() {
        return folder.toString();
    }

    /**
     * The newest complete checkpoint or savepoint, as the URI of its folder; null when there is none. They are ordered
     * by checkpoint id, which keeps counting when a job resumes: times in S3 have whole seconds, and a run that resumed
     * from the checkpoint before its savepoint would emit again what the savepoint committed.
     */
    @Nullable
    String newest() {
        try {
            FileSystem files = folder.getFileSystem();
            TreeMap<Long, String> byNumber = new TreeMap<>();
            for (Path metadata : metadata(files)) {
                byNumber.put(number(files, metadata), metadata.getParent().toString());
            }
            Map.Entry<Long, String> newest = byNumber.lastEntry();
            return newest == null ? null : newest.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint folder cannot be read: " + folder, e);
        }
    }

    /** Flink writes the metadata last and atomically, so a checkpoint with metadata is complete. */
    private List<Path> metadata(FileSystem files) throws IOException {
        List<Path> found = new ArrayList<>();
        List<Path> level = List.of(folder);
        for (int depth = 0; depth <= DEPTH; depth++) {
            List<Path> below = new ArrayList<>();
            for (Path parent : level) {
                for (FileStatus child : list(files, parent)) {
                    if (child.isDir()) {
                        below.add(child.getPath());
                    } else if (child.getPath().getName().equals(METADATA)) {
                        found.add(child.getPath());
                    }
                }
            }
            level = below;
        }
        return found;
    }

    private FileStatus[] list(FileSystem files, Path parent) throws IOException {
        try {
            if (parent.equals(folder) && !files.getFileStatus(folder).isDir()) {
                throw new IOException(folder + " is a file");
            }
            FileStatus[] children = files.listStatus(parent);
            return children == null ? new FileStatus[0] : children;
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private static long number(FileSystem files, Path metadata) throws IOException {
        try (DataInputStream input = new DataInputStream(files.open(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            input, CheckpointFolder.class.getClassLoader(), metadata.toString())
                    .getCheckpointId();
        }
    }
}
