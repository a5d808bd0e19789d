package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A dry run: reads the real account, prints each call that would change it in the form of {@code --cli-input-json} of
 * the AWS CLI, and continues as if it had succeeded immediately. An output that only CloudFormation knows is shown as
 * {@code {STACK.OUTPUT}}, and a template by the name of its file.
 */
final class DryRunCloud implements Cloud {

    private static final ObjectWriter JSON = new ObjectMapper()
            .writer(new DefaultPrettyPrinter()
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private final Cloud account;
    private final PrintWriter output;
    private final Map<String, Optional<StackState>> stacks = new HashMap<>();
    private final Map<String, Optional<ApplicationState>> applications = new HashMap<>();
    private final List<String> snapshots = new ArrayList<>();

    DryRunCloud(Cloud account, PrintWriter output) {
        this.account = account;
        this.output = output;
    }

    @Override
    public Identity identity() {
        return account.identity();
    }

    @Override
    public Optional<StackState> stack(String name) {
        return stacks.computeIfAbsent(name, account::stack);
    }

    @Override
    public void createStack(StackRequest request) {
        show(
                "cloudformation create-stack",
                Requests.createStack(request).toBuilder()
                        .templateBody(shown(request))
                        .build());
        done(request, "CREATE_COMPLETE");
    }

    @Override
    public boolean updateStack(StackRequest request) {
        show(
                "cloudformation update-stack",
                Requests.updateStack(request).toBuilder()
                        .templateBody(shown(request))
                        .build());
        done(request, "UPDATE_COMPLETE");
        return true;
    }

    private static String shown(StackRequest request) {
        String file = "deploy/" + request.template().name() + ".yaml";
        String groups = request.template()
                .content()
                .at("/Resources/Application/Properties/ApplicationConfiguration/EnvironmentProperties/PropertyGroups")
                .toString();
        return groups.isEmpty() ? file : file + " with PropertyGroups " + groups;
    }

    private void done(StackRequest request, String status) {
        String name = request.name();
        Map<String, String> outputs = new HashMap<>();
        request.template()
                .content()
                .path("Outputs")
                .fieldNames()
                .forEachRemaining(key -> outputs.put(key, "{" + name + "." + key + "}"));
        stack(name).ifPresent(before -> outputs.putAll(before.outputs()));
        stacks.put(name, Optional.of(new StackState(status, outputs)));
        String code = request.parameters().get("CodeKey");
        if (code != null) {
            ApplicationState before = application(name).orElse(new ApplicationState("READY", 0, code));
            applications.put(name, Optional.of(new ApplicationState(before.status(), before.version() + 1, code)));
        }
    }

    @Override
    public void deleteStack(String name) {
        show("cloudformation delete-stack", Requests.deleteStack(name));
        stacks.put(name, Optional.empty());
        applications.put(name, Optional.empty());
    }

    @Override
    public List<String> failures(String stack) {
        return account.failures(stack);
    }

    @Override
    public boolean hasObject(String bucket, String key) {
        return !bucket.startsWith("{") && account.hasObject(bucket, key);
    }

    @Override
    public void upload(String bucket, String key, Path file) {
        show("s3api put-object --body " + file.getFileName(), Requests.upload(bucket, key));
    }

    @Override
    public void emptyBucket(String bucket) {
        output.println("aws s3api list-object-versions, delete-objects: all of bucket " + bucket);
    }

    @Override
    public void deleteBucket(String bucket) {
        show("s3api delete-bucket", Requests.deleteBucket(bucket));
    }

    @Override
    public Optional<ApplicationState> application(String name) {
        Optional<ApplicationState> known = applications.get(name);
        if (known != null) {
            return known;
        }
        Optional<ApplicationState> found = account.application(name);
        if (found.isEmpty() || found.get().isRunning() || found.get().isStopped()) {
            applications.put(name, found);
        }
        return found;
    }

    @Override
    public List<String> snapshots(String application) {
        List<String> all = new ArrayList<>(snapshots);
        if (account.application(application).isPresent()) {
            all.addAll(account.snapshots(application));
        }
        return all;
    }

    @Override
    public void createSnapshot(String application, String snapshot) {
        show("kinesisanalyticsv2 create-application-snapshot", Requests.createSnapshot(application, snapshot));
        snapshots.add(snapshot);
    }

    @Override
    public String snapshotStatus(String application, String snapshot) {
        return "READY";
    }

    @Override
    public void start(String application, boolean restore) {
        show("kinesisanalyticsv2 start-application", Requests.start(application, restore));
        setStatus(application, "RUNNING");
    }

    @Override
    public void stop(String application) {
        show("kinesisanalyticsv2 stop-application", Requests.stop(application));
        setStatus(application, "READY");
    }

    @Override
    public void rollback(String application, long version) {
        show("kinesisanalyticsv2 rollback-application", Requests.rollback(application, version));
        applications.put(application, Optional.of(new ApplicationState("RUNNING", version + 1, "{the previous jar}")));
    }

    private void setStatus(String application, String status) {
        applications.computeIfPresent(
                application,
                (name, state) -> state.map(known -> new ApplicationState(status, known.version(), known.codeKey())));
    }

    private void show(String command, SdkPojo request) {
        try {
            output.println("aws " + command + " --cli-input-json " + JSON.writeValueAsString(plain(request)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof SdkPojo pojo) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (SdkField<?> field : pojo.sdkFields()) {
                Object member = plain(field.getValueOrDefault(pojo));
                if (member != null && !member.equals(List.of())) {
                    members.put(field.memberName(), member);
                }
            }
            return members;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(DryRunCloud::plain).toList();
        }
        return value;
    }

    @Override
    public void close() {
        account.close();
    }
}
