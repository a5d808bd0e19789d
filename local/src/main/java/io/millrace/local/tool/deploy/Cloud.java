package io.millrace.local.tool.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The AWS operations of a deployment. Every change returns when AWS has accepted it, before it is complete. */
interface Cloud extends AutoCloseable {

    Identity identity();

    /** Empty when the stack does not exist. */
    Optional<StackState> stack(String name);

    void createStack(StackRequest request);

    /** Returns false when the stack already equals the request. */
    boolean updateStack(StackRequest request);

    void deleteStack(String name);

    /** The failures of the last operation on the stack with their reasons, oldest first. */
    List<String> failures(String stack);

    boolean hasObject(String bucket, String key);

    void upload(String bucket, String key, Path file);

    /** Deletes every version of every object. A missing bucket counts as empty. */
    void emptyBucket(String bucket);

    void deleteBucket(String bucket);

    /** Empty when the application does not exist. */
    Optional<ApplicationState> application(String name);

    /** Names of the snapshots that can be restored. */
    List<String> snapshots(String application);

    void createSnapshot(String application, String snapshot);

    /** The status of the service, such as {@code CREATING}, or {@code READY} when the snapshot can be restored. */
    String snapshotStatus(String application, String snapshot);

    /**
     * Starts an application.
     *
     * @param restore from the latest snapshot; false starts without state
     */
    void start(String application, boolean restore);

    /** Stops with a snapshot. */
    void stop(String application);

    /**
     * Rolls back to the previous version.
     *
     * @param version the current one
     */
    void rollback(String application, long version);

    @Override
    void close();
}
