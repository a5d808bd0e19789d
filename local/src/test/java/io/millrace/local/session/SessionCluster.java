package io.millrace.local.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.jobs.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A standalone session cluster in processes of its own, with the class path of Flink's distribution and of the managed
 * service, to which the built jar is uploaded. The whole cluster reads one settings file, as on the service: that of the
 * job that is started next.
 */
public final class SessionCluster implements AutoCloseable {

    /** Variable with the key of an embedded Data Mesh Manager, for {@code api.key.env}. */
    public static final String FEED_KEY = ClusterProcess.FEED_KEY;

    private static final int SLOTS = 3;
    private static final String ENDED = "FINISHED|FAILED|CANCELED";

    /** Each look is requests to another process, and often a query. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Pattern RPC =
            Pattern.compile("Actor system started at pekko\\.tcp://flink@127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern REST = Pattern.compile("Rest endpoint listening at (127\\.0\\.0\\.1:\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final ClusterProcess jobManager;
    private final ClusterProcess taskManager;
    private final ClusterApi api;
    private final String jar;

    private SessionCluster(
            Path folder, ClusterProcess jobManager, ClusterProcess taskManager, ClusterApi api, Path jar) {
        this.folder = folder;
        this.jobManager = jobManager;
        this.taskManager = taskManager;
        this.api = api;
        this.jar = api.upload(jar);
    }

    /** @param folder for its configuration, logs, checkpoints and savepoints */
    static SessionCluster start(FlinkVersion flink, Path folder) throws IOException {
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configuration.resolve("config.yaml"), options(folder));
        Files.writeString(
                configuration.resolve("config.properties"), "application_properties_file=" + settingsFile(folder));
        Files.writeString(configuration.resolve("log4j2.properties"), """
                rootLogger.level = INFO
                rootLogger.appenderRef.console.ref = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n%ex
                """);
        String classPath = configuration + File.pathSeparator + flink.classPath();
        List<String> arguments = List.of("--configDir", configuration.toString());
        ClusterProcess jobManager = ClusterProcess.start(
                folder, classPath, "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", arguments);
        ClusterProcess taskManager = null;
        try {
            String rpcPort = jobManager.said(RPC);
            taskManager = ClusterProcess.start(
                    folder,
                    classPath,
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                    Stream.concat(arguments.stream(), Stream.of("-D", "jobmanager.rpc.port=" + rpcPort))
                            .toList());
            ClusterApi api = new ClusterApi(URI.create("http://" + jobManager.said(REST)));
            SessionCluster cluster = new SessionCluster(folder, jobManager, taskManager, api, flink.jar());
            cluster.within(
                    "a TaskManager",
                    () -> api.get("/overview").get("slots-available").intValue() == SLOTS);
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            jobManager.close();
            if (taskManager != null) {
                taskManager.close();
            }
            throw e;
        }
    }

    private static String options(Path folder) {
        return Map.ofEntries(
                        Map.entry("jobmanager.rpc.address", "127.0.0.1"),
                        Map.entry("jobmanager.bind-host", "127.0.0.1"),
                        Map.entry("jobmanager.rpc.port", "0"),
                        Map.entry("rest.address", "127.0.0.1"),
                        Map.entry("rest.bind-address", "127.0.0.1"),
                        Map.entry("rest.bind-port", "\"0\""),
                        Map.entry("taskmanager.host", "127.0.0.1"),
                        Map.entry("taskmanager.bind-host", "127.0.0.1"),
                        Map.entry("taskmanager.numberOfTaskSlots", Integer.toString(SLOTS)),
                        // what the start script of the distribution works out
                        Map.entry("taskmanager.cpu.cores", "1.0"),
                        Map.entry("taskmanager.memory.framework.heap.size", "128m"),
                        Map.entry("taskmanager.memory.framework.off-heap.size", "128m"),
                        Map.entry("taskmanager.memory.task.heap.size", "512m"),
                        Map.entry("taskmanager.memory.task.off-heap.size", "0m"),
                        Map.entry("taskmanager.memory.network.min", "64m"),
                        Map.entry("taskmanager.memory.network.max", "64m"),
                        Map.entry("taskmanager.memory.managed.size", "384m"),
                        Map.entry("taskmanager.memory.jvm-metaspace.size", "256m"),
                        Map.entry("taskmanager.memory.jvm-overhead.min", "192m"),
                        Map.entry("taskmanager.memory.jvm-overhead.max", "192m"),
                        Map.entry("io.tmp.dirs", folder.toString()),
                        Map.entry("web.tmpdir", folder.toString()),
                        Map.entry("state.backend.type", "rocksdb"),
                        Map.entry("execution.checkpointing.incremental", "true"),
                        Map.entry("execution.checkpointing.interval", "500ms"),
                        Map.entry("execution.checkpointing.min-pause", "250ms"),
                        Map.entry(
                                "execution.checkpointing.dir",
                                folder.resolve("checkpoints").toUri().toString()),
                        Map.entry("restart-strategy.type", "none"),
                        Map.entry("metrics.fetcher.update-interval", "100"),
                        // in milliseconds; what the API says of a job is up to 3 seconds old otherwise
                        Map.entry("web.refresh-interval", "20"))
                .entrySet()
                .stream()
                .map(option -> option.getKey() + ": " + option.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Starts the job that the settings name. Returns its id when its tasks run. */
    public String run(Settings settings, int parallelism, @Nullable String savepoint) throws IOException {
        return run(settings, parallelism, savepoint, Map.of());
    }

    /** @param options of Flink, for this job alone */
    public String run(Settings settings, int parallelism, @Nullable String savepoint, Map<String, String> options)
            throws IOException {
        ArrayNode groups = JSON.createArrayNode();
        settings.groups()
                .forEach((id, values) ->
                        groups.addObject().put("PropertyGroupId", id).set("PropertyMap", JSON.valueToTree(values)));
        JSON.writeValue(settingsFile(folder).toFile(), groups);
        ObjectNode request = JSON.createObjectNode().put("parallelism", parallelism);
        request.set("flinkConfiguration", JSON.valueToTree(options));
        if (savepoint != null) {
            request.put("savepointPath", savepoint);
        }
        String job = api.post("/jars/" + jar + "/run", request).get("jobid").textValue();
        awaitTasks(job);
        return job;
    }

    /** A vertex is said to be running as soon as one of its subtasks runs, so each is counted. */
    private void awaitTasks(String job) {
        await(job, "all tasks run", () -> {
            for (JsonNode vertex : api.get("/jobs/" + job).get("vertices")) {
                JsonNode tasks = vertex.get("tasks");
                int started =
                        tasks.get("RUNNING").intValue() + tasks.get("FINISHED").intValue();
                if (started < vertex.get("parallelism").intValue()) {
                    return false;
                }
            }
            return true;
        });
    }

    /** A counter over all subtasks and operators that have one of this name; in this run, not those before it. */
    public long counter(String job, String name) {
        long sum = 0;
        for (JsonNode vertex : api.get("/jobs/" + job).get("vertices")) {
            String metrics = "/jobs/" + job + "/vertices/" + vertex.get("id").textValue() + "/subtasks/metrics";
            for (JsonNode metric : api.get(metrics)) {
                String id = metric.get("id").textValue();
                if (id.endsWith("." + name)) {
                    String query = "?agg=sum&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
                    sum += api.get(metrics + query).path(0).path("sum").longValue();
                }
            }
        }
        return sum;
    }

    /** Ends a job with a savepoint, and returns that when the job has ended. */
    public String stop(String job) {
        return savepoint(
                job,
                "stop",
                JSON.createObjectNode().put("drain", false).put("targetDirectory", savepoints()),
                "FINISHED");
    }

    /** As {@link #stop}, but nothing that is in the savepoint is committed: files stay unfinished. */
    public String abandon(String job) {
        return savepoint(
                job,
                "savepoints",
                JSON.createObjectNode().put("cancel-job", true).put("target-directory", savepoints()),
                "CANCELED");
    }

    private String savepoints() {
        return folder.resolve("savepoints").toUri().toString();
    }

    private String savepoint(String job, String operation, ObjectNode request, String end) {
        awaitTasks(job);
        String trigger = api.post("/jobs/" + job + "/" + operation, request.put("formatType", "CANONICAL"))
                .get("request-id")
                .textValue();
        String path = "/jobs/" + job + "/savepoints/" + trigger;
        within(
                "a savepoint",
                () -> api.get(path).get("status").get("id").textValue().equals("COMPLETED"));
        JsonNode outcome = api.get(path).get("operation");
        if (!outcome.has("location")) {
            throw new AssertionError("no savepoint: " + outcome);
        }
        within("the end", () -> state(job).equals(end));
        return outcome.get("location").textValue();
    }

    /** @throws AssertionError when the job fails first, or the time is up */
    public void await(String job, String what, BooleanSupplier condition) {
        within(what, () -> {
            String state = state(job);
            if (!state.matches("CREATED|INITIALIZING|RUNNING")) {
                throw new AssertionError("the job is " + state + " before: " + what + "\n"
                        + api.get("/jobs/" + job + "/exceptions")
                                .toPrettyString()
                                .replace("\\n", "\n"));
            }
            return condition.getAsBoolean();
        });
    }

    /** Ends what a test that failed has left. */
    void clear() {
        for (JsonNode job : api.get("/jobs").get("jobs")) {
            String id = job.get("id").textValue();
            if (!state(id).matches(ENDED)) {
                api.cancel(id);
                within("the end", () -> state(id).matches(ENDED));
            }
        }
    }

    private String state(String job) {
        return api.get("/jobs/" + job).get("state").textValue();
    }

    private void within(String what, BooleanSupplier condition) {
        boolean came = Eventually.within(Eventually.DEADLINE, () -> {
            LockSupport.parkNanos(PAUSE_NANOS);
            jobManager.checkAlive();
            taskManager.checkAlive();
            return condition.getAsBoolean();
        });
        if (!came) {
            throw new AssertionError("not within " + Eventually.DEADLINE + ": " + what + "\n" + jobManager.tail() + "\n"
                    + taskManager.tail());
        }
    }

    private static Path settingsFile(Path folder) {
        return folder.resolve("application_properties.json");
    }

    @Override
    public void close() {
        taskManager.close();
        jobManager.close();
    }
}
