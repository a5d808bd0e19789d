package io.millrace.local.tool.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a deployment asks of AWS. Every change returns when AWS has taken it, not when it is done. */
interface Cloud extends AutoCloseable {

    Identity identity();

    /** Empty when there is none. */
    Optional<StackState> stack(String name);

    void createStack(StackRequest request);

    /** False when the stack is as the request wants it. */
    boolean updateStack(StackRequest request);

    void deleteStack(String name);

    /** What failed in the stack's last operation and why, oldest first. */
    List<String> failures(String stack);

    boolean hasObject(String bucket, String key);

    void upload(String bucket, String key, Path file);

    /** Deletes every version of every object. A bucket that is not there is empty. */
    void emptyBucket(String bucket);

    void deleteBucket(String bucket);

    /** Empty when there is none. */
    Optional<ApplicationState> application(String name);

    /** Names of the snapshots that can be restored. */
    List<String> snapshots(String application);

    void createSnapshot(String application, String snapshot);

    /** As the service names it, such as {@code CREATING}, or {@code READY} when it can be restored. */
    String snapshotStatus(String application, String snapshot);

    /** @param restore from the latest snapshot; false starts with no state */
    void start(String application, boolean restore);

    /** Stops with a snapshot. */
    void stop(String application);

    /** @param version the one that is current now */
    void rollback(String application, long version);

    @Override
    void close();
}
