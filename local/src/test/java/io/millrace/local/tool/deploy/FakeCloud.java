package io.millrace.local.tool.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An account in memory. Operations end at the second poll. Records every requested change. */
final class FakeCloud implements Cloud {

    private final List<String> calls = new ArrayList<>();
    private final Map<String, StackState> stacks = new HashMap<>();
    private final Map<String, StackState> coming = new HashMap<>();
    private final Map<String, StackRequest> requests = new HashMap<>();
    private final Map<String, String> failing = new HashMap<>();
    private final Set<String> objects = new HashSet<>();
    private final List<String> snapshots = new ArrayList<>();
    private Optional<ApplicationState> application = Optional.empty();
    private Optional<ApplicationState> comingApplication = Optional.empty();
    private Optional<ApplicationState> before = Optional.empty();
    private boolean newVersionsFail;
    private boolean hangs;

    /** The requested changes, in order. */
    List<String> calls() {
        return calls;
    }

    void forgetCalls() {
        calls.clear();
    }

    /** Makes the next operation on the stack fail and roll back. */
    void failOnce(String stack, String reason) {
        failing.put(stack, reason);
    }

    /** Makes new versions of the application fail, so that the service rolls back. */
    void letNewVersionsFail() {
        newVersionsFail = true;
    }

    /** Makes operations hang. */
    void hang() {
        hangs = true;
    }

    @Override
    public Identity identity() {
        return Deployments.IDENTITY;
    }

    @Override
    public Optional<StackState> stack(String name) {
        StackState state = stacks.get(name);
        StackState next = coming.get(name);
        if (next != null && !hangs) {
            coming.remove(name);
            if (next.status().equals("DELETE_COMPLETE")) {
                stacks.remove(name);
            } else {
                stacks.put(name, next);
            }
        }
        return Optional.ofNullable(state);
    }

    @Override
    public void createStack(StackRequest request) {
        calls.add("create " + request.name());
        if (stacks.containsKey(request.name())) {
            throw new IllegalStateException(request.name() + " exists");
        }
        begin(request, "CREATE", "ROLLBACK_COMPLETE");
    }

    @Override
    public boolean updateStack(StackRequest request) {
        if (isSame(request, requests.get(request.name()))) {
            return false;
        }
        calls.add("update " + request.name());
        begin(request, "UPDATE", "UPDATE_ROLLBACK_COMPLETE");
        return true;
    }

    private static boolean isSame(StackRequest request, @Nullable StackRequest last) {
        return last != null
                && request.parameters().equals(last.parameters())
                && request.template().body().equals(last.template().body());
    }

    private void begin(StackRequest request, String operation, String failed) {
        String name = request.name();
        stacks.put(name, new StackState(operation + "_IN_PROGRESS", Map.of()));
        if (failing.containsKey(name)) {
            coming.put(name, new StackState(failed, Map.of()));
            return;
        }
        requests.put(name, request);
        Map<String, String> outputs = new HashMap<>();
        request.template()
                .content()
                .path("Outputs")
                .fieldNames()
                .forEachRemaining(output -> outputs.put(
                        output,
                        output.equals("DataBucket") ? request.parameters().get(output) : name + "-" + output));
        if ("false".equals(request.parameters().get("MakeBucket"))) {
            outputs.remove("DataBucket");
        }
        coming.put(name, new StackState(operation + "_COMPLETE", outputs));
        String code = request.parameters().get("CodeKey");
        if (code != null) {
            run(code);
        }
    }

    private void run(String code) {
        ApplicationState old = application.orElse(new ApplicationState("READY", 0, code));
        before = application;
        boolean refused = newVersionsFail && old.isRunning();
        application = Optional.of(new ApplicationState("UPDATING", old.version() + 1, code));
        comingApplication =
                Optional.of(new ApplicationState(old.status(), old.version() + 1, refused ? old.codeKey() : code));
    }

    @Override
    public void deleteStack(String name) {
        calls.add("delete " + name);
        if (requests.containsKey(name) && requests.get(name).parameters().containsKey("CodeKey")) {
            application = Optional.empty();
        }
        stacks.put(name, new StackState("DELETE_IN_PROGRESS", Map.of()));
        coming.put(name, new StackState("DELETE_COMPLETE", Map.of()));
    }

    @Override
    public List<String> failures(String stack) {
        String reason = failing.remove(stack);
        return reason == null ? List.of() : List.of(reason);
    }

    @Override
    public boolean hasObject(String bucket, String key) {
        return objects.contains(bucket + "/" + key);
    }

    @Override
    public void upload(String bucket, String key, Path file) {
        calls.add("upload " + bucket + "/" + key);
        objects.add(bucket + "/" + key);
    }

    @Override
    public void emptyBucket(String bucket) {
        calls.add("empty " + bucket);
        objects.removeIf(object -> object.startsWith(bucket + "/"));
    }

    @Override
    public void deleteBucket(String bucket) {
        calls.add("delete bucket " + bucket);
    }

    @Override
    public Optional<ApplicationState> application(String name) {
        Optional<ApplicationState> state = application;
        if (comingApplication.isPresent() && application.isPresent() && !hangs) {
            application = comingApplication;
            comingApplication = Optional.empty();
        }
        return state;
    }

    @Override
    public List<String> snapshots(String application) {
        return List.copyOf(snapshots);
    }

    @Override
    public void createSnapshot(String application, String snapshot) {
        calls.add("snapshot " + snapshot);
        snapshots.add(snapshot);
    }

    @Override
    public String snapshotStatus(String application, String snapshot) {
        return snapshots.contains(snapshot) ? "READY" : "CREATING";
    }

    @Override
    public void start(String name, boolean restore) {
        calls.add(restore ? "start from the latest snapshot" : "start without state");
        become("STARTING", "RUNNING", application);
    }

    @Override
    public void stop(String name) {
        calls.add("stop");
        snapshots.add("stopped");
        become("STOPPING", "READY", application);
    }

    @Override
    public void rollback(String name, long version) {
        calls.add("roll back version " + version);
        become("ROLLING_BACK", "RUNNING", before);
    }

    private void become(String now, String then, Optional<ApplicationState> target) {
        ApplicationState current = application.orElseThrow();
        ApplicationState next = target.orElseThrow();
        application = Optional.of(new ApplicationState(now, current.version(), current.codeKey()));
        comingApplication = Optional.of(new ApplicationState(then, next.version(), next.codeKey()));
    }

    @Override
    public void close() {
        // nothing is held
    }
}
