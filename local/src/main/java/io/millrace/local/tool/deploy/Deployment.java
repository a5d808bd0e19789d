package io.millrace.local.tool.deploy;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The deployment, rollback and removal of a job on AWS. Each step can be repeated after a failure. */
final class Deployment {

    private static final DateTimeFormatter SNAPSHOT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Cloud cloud;
    private final PrintWriter output;
    private final InstantSource clock;
    private final PollPause pause;
    private final int pollsMax;

    /** @param pollsMax number of pauses after which an operation counts as hung */
    Deployment(Cloud cloud, PrintWriter output, InstantSource clock, PollPause pause, int pollsMax) {
        this.cloud = cloud;
        this.output = output;
        this.clock = clock;
        this.pause = pause;
        this.pollsMax = pollsMax;
    }

    /**
     * Creates or updates the stacks of a job.
     *
     * @param start whether to start an application that is not running
     */
    void deploy(Plan plan, boolean start) {
        String bucket = output(apply(plan.artifacts()), "Bucket");
        if (!cloud.hasObject(bucket, plan.jar().key())) {
            print("uploading " + plan.jar().file().getFileName());
            cloud.upload(bucket, plan.jar().key(), plan.jar().file());
        }
        String role = output(apply(plan.resources(bucket)), "RoleArn");

        String name = plan.names().application();
        idle(name);
        if (cloud.application(name).isPresent()) {
            // While the service scales the application, it accepts neither a snapshot nor an update.
            ApplicationState before = settled(name);
            if (before.isRunning()) {
                snapshot(name, before);
            }
        }
        apply(plan.application(bucket, role));
        ApplicationState now = settled(name);
        if (now.isStopped() && start) {
            cloud.start(name, !cloud.snapshots(name).isEmpty());
            now = settled(name);
        }
        if (!now.codeKey().equals(plan.jar().key())) {
            throw new DeployException(name + " did not run with the new jar, and the service rolled back to "
                    + now.codeKey() + "; see its log and deploy/runbooks/down.md");
        }
        if (!now.isRunning() && start) {
            throw new DeployException(name + " is not running: " + now.status() + ". See deploy/runbooks/down.md");
        }
        print(name + ": " + now.status() + ", version " + now.version());
        links(name);
    }

    /** Rolls back to the previous configuration and jar, and to its latest snapshot. */
    void rollback(StackNames names) {
        String name = names.application();
        ApplicationState current = existing(name);
        cloud.rollback(name, current.version());
        ApplicationState now = settled(name);
        if (!now.isRunning()) {
            throw new DeployException(name + " is not running: " + now.status() + ". See deploy/runbooks/down.md");
        }
        print(name + ": " + now.status() + " with " + now.codeKey());
    }

    /**
     * Deletes the stacks of a job.
     *
     * @param withData whether to delete the data bucket, which is kept otherwise
     */
    void remove(StackNames names, boolean withData) {
        String name = names.application();
        cloud.application(name).filter(ApplicationState::isRunning).ifPresent(running -> {
            cloud.stop(name);
            settled(name);
        });
        delete(name);
        Optional<String> data =
                cloud.stack(names.resources()).map(stack -> stack.outputs().get("DataBucket"));
        if (withData) {
            // Only the stack knows the bucket, so this is done before its deletion and can be repeated after a failure.
            data.ifPresent(cloud::emptyBucket);
        }
        delete(names.resources());
        data.ifPresent(bucket -> {
            if (withData) {
                cloud.emptyBucket(bucket);
                cloud.deleteBucket(bucket);
            } else {
                print("kept: bucket " + bucket);
            }
        });
        cloud.stack(names.artifacts())
                .map(stack -> stack.outputs().get("Bucket"))
                .ifPresent(cloud::emptyBucket);
        delete(names.artifacts());
        print(name + ": removed");
    }

    private StackState apply(StackRequest request) {
        String name = request.name();
        Optional<StackState> before = idle(name);
        if (before.isPresent() && before.get().hasFailedCreation()) {
            delete(name);
            before = Optional.empty();
        }
        if (before.isEmpty()) {
            print("creating stack " + name);
            cloud.createStack(request);
        } else {
            print("updating stack " + name);
            if (!cloud.updateStack(request)) {
                return before.get();
            }
        }
        await("stack " + name, () -> !stack(name).isBusy());
        StackState after = stack(name);
        if (!after.isDone()) {
            throw new DeployException("stack " + name + " is " + after.status() + ":" + System.lineSeparator()
                    + String.join(System.lineSeparator(), cloud.failures(name)));
        }
        return after;
    }

    /** The stack, if it exists. Fails while another operation on it is in progress. */
    private Optional<StackState> idle(String name) {
        Optional<StackState> stack = cloud.stack(name);
        stack.filter(StackState::isBusy).ifPresent(busy -> {
            throw new DeployException("stack " + name + " is " + busy.status() + "; try again later");
        });
        return stack;
    }

    private StackState stack(String name) {
        return cloud.stack(name).orElseThrow(() -> new DeployException("stack " + name + " no longer exists"));
    }

    private static String output(StackState stack, String name) {
        String value = stack.outputs().get(name);
        if (value == null) {
            throw new DeployException("a stack is " + stack.status() + " without output " + name);
        }
        return value;
    }

    private void delete(String stack) {
        if (cloud.stack(stack).isEmpty()) {
            return;
        }
        print("deleting stack " + stack);
        cloud.deleteStack(stack);
        await(
                "stack " + stack,
                () -> cloud.stack(stack).filter(StackState::isBusy).isEmpty());
        if (cloud.stack(stack).isPresent()) {
            throw new DeployException("stack " + stack + " is not deleted:" + System.lineSeparator()
                    + String.join(System.lineSeparator(), cloud.failures(stack)));
        }
    }

    private void snapshot(String application, ApplicationState state) {
        Instant now = clock.instant();
        String snapshot = "v" + state.version() + "-" + SNAPSHOT_TIME.format(now);
        print("taking snapshot " + snapshot);
        cloud.createSnapshot(application, snapshot);
        await(
                "snapshot " + snapshot,
                () -> !cloud.snapshotStatus(application, snapshot).equals("CREATING"));
        String status = cloud.snapshotStatus(application, snapshot);
        if (!status.equals("READY")) {
            throw new DeployException("snapshot " + snapshot + " is " + status + "; " + application + " is unchanged");
        }
    }

    private ApplicationState existing(String application) {
        return cloud.application(application)
                .orElseThrow(() -> new DeployException("there is no application " + application));
    }

    private ApplicationState settled(String application) {
        await("application " + application, () -> {
            ApplicationState state = existing(application);
            return state.isRunning() || state.isStopped();
        });
        return existing(application);
    }

    private void await(String what, BooleanSupplier done) {
        for (int poll = 0; poll < pollsMax; poll++) {
            if (done.getAsBoolean()) {
                return;
            }
            pause.await();
        }
        throw new DeployException(what + " takes too long; check it in the console and run the command again");
    }

    private void links(String application) {
        String region = cloud.identity().region();
        String console = "https://" + region + ".console.aws.amazon.com/";
        print("application: " + console + "flink/home?region=" + region + "#/applications/" + application);
        print("dashboard:   " + console + "cloudwatch/home?region=" + region + "#dashboards:name=" + application);
        print("log:         " + console + "cloudwatch/home?region=" + region
                + "#logsV2:log-groups/log-group/$252Faws$252Fkinesis-analytics$252F" + application);
    }

    private void print(String line) {
        output.println(line);
        output.flush();
    }
}
