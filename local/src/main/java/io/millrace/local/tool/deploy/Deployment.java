package io.millrace.local.tool.deploy;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Brings a job to AWS, back to the version before, or away again. Each step may be repeated after a failure. */
final class Deployment {

    private static final DateTimeFormatter SNAPSHOT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Cloud cloud;
    private final PrintWriter output;
    private final InstantSource clock;
    private final Pause pause;
    private final int looksMax;

    /** @param looksMax after so many pauses something counts as hung */
    Deployment(Cloud cloud, PrintWriter output, InstantSource clock, Pause pause, int looksMax) {
        this.cloud = cloud;
        this.output = output;
        this.clock = clock;
        this.pause = pause;
        this.looksMax = looksMax;
    }

    /** @param start whether the application shall run in the end when it does not yet */
    void deploy(Plan plan, boolean start) {
        String bucket = output(apply(plan.artifacts()), "Bucket");
        if (!cloud.hasObject(bucket, plan.jar().key())) {
            say("uploading " + plan.jar().file().getFileName());
            cloud.upload(bucket, plan.jar().key(), plan.jar().file());
        }
        String role = output(apply(plan.resources(bucket)), "RoleArn");

        String name = plan.names().application();
        idle(name);
        if (cloud.application(name).isPresent()) {
            // The service may be scaling it, and takes neither a snapshot nor an update meanwhile.
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
            throw new DeployException(name + " did not run with the new jar, and the service went back to "
                    + now.codeKey() + "; its log says why. See deploy/runbooks/down.md");
        }
        if (!now.isRunning() && start) {
            throw new DeployException(name + " does not run: " + now.status() + ". See deploy/runbooks/down.md");
        }
        say(name + ": " + now.status() + ", version " + now.version());
        links(name);
    }

    /** To the configuration and jar before the current one, and to that one's latest snapshot. */
    void rollback(StackNames names) {
        String name = names.application();
        ApplicationState current = existing(name);
        cloud.rollback(name, current.version());
        ApplicationState now = settled(name);
        if (!now.isRunning()) {
            throw new DeployException(name + " does not run: " + now.status() + ". See deploy/runbooks/down.md");
        }
        say(name + ": " + now.status() + " with " + now.codeKey());
    }

    /** @param withData the bucket of the data too, which is kept otherwise */
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
            // Before its stack is gone, which alone knows the bucket: what fails here can be run again.
            data.ifPresent(cloud::emptyBucket);
        }
        delete(names.resources());
        data.ifPresent(bucket -> {
            if (withData) {
                cloud.emptyBucket(bucket);
                cloud.deleteBucket(bucket);
            } else {
                say("kept: bucket " + bucket);
            }
        });
        cloud.stack(names.artifacts())
                .map(stack -> stack.outputs().get("Bucket"))
                .ifPresent(cloud::emptyBucket);
        delete(names.artifacts());
        say(name + ": removed");
    }

    private StackState apply(StackRequest request) {
        String name = request.name();
        Optional<StackState> before = idle(name);
        if (before.isPresent() && before.get().isStillborn()) {
            delete(name);
            before = Optional.empty();
        }
        if (before.isEmpty()) {
            say("creating stack " + name);
            cloud.createStack(request);
        } else {
            say("updating stack " + name);
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

    /** The stack when there is one, of which somebody else changes nothing. */
    private Optional<StackState> idle(String name) {
        Optional<StackState> stack = cloud.stack(name);
        stack.filter(StackState::isBusy).ifPresent(busy -> {
            throw new DeployException("stack " + name + " is " + busy.status() + "; try again when that is over");
        });
        return stack;
    }

    private StackState stack(String name) {
        return cloud.stack(name).orElseThrow(() -> new DeployException("stack " + name + " is gone"));
    }

    private static String output(StackState stack, String name) {
        String value = stack.outputs().get(name);
        if (value == null) {
            throw new DeployException("a stack is " + stack.status() + " and has no output " + name);
        }
        return value;
    }

    private void delete(String stack) {
        if (cloud.stack(stack).isEmpty()) {
            return;
        }
        say("deleting stack " + stack);
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
        say("taking snapshot " + snapshot);
        cloud.createSnapshot(application, snapshot);
        await(
                "snapshot " + snapshot,
                () -> !cloud.snapshotStatus(application, snapshot).equals("CREATING"));
        String status = cloud.snapshotStatus(application, snapshot);
        if (!status.equals("READY")) {
            throw new DeployException("snapshot " + snapshot + " is " + status + "; " + application + " is as it was");
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
        for (int look = 0; look < looksMax; look++) {
            if (done.getAsBoolean()) {
                return;
            }
            pause.pass();
        }
        throw new DeployException(what + " takes too long; look at it in the console, and run the command again");
    }

    private void links(String application) {
        String region = cloud.identity().region();
        String console = "https://" + region + ".console.aws.amazon.com/";
        say("application: " + console + "flink/home?region=" + region + "#/applications/" + application);
        say("dashboard:   " + console + "cloudwatch/home?region=" + region + "#dashboards:name=" + application);
        say("log:         " + console + "cloudwatch/home?region=" + region
                + "#logsV2:log-groups/log-group/$252Faws$252Fkinesis-analytics$252F" + application);
    }

    private void say(String line) {
        output.println(line);
        output.flush();
    }
}
