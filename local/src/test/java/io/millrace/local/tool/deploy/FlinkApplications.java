package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.LoopbackServer;
import io.millrace.local.tool.deploy.StandInFaults.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Managed Service for Apache Flink with the API {@code kinesisanalyticsv2} as JSON 1.1. Operations end at the second
 * poll. Only {@link Stacks} creates, changes and deletes applications.
 */
final class FlinkApplications extends StandInService {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CAN_ROLL_BACK = List.of("UPDATING", "AUTOSCALING", "RUNNING");

    private static final class Snapshot {
        private final String name;
        private final long version;
        private String status = "CREATING";
        private int looks;

        Snapshot(String name, long version) {
            this.name = name;
            this.version = version;
        }
    }

    private static final class Application {
        private final String name;
        private final List<String> codeKeys = new ArrayList<>();
        private final List<Snapshot> snapshots = new ArrayList<>();
        private String status = "READY";
        private @Nullable String coming;
        private int looks;

        Application(String name) {
            this.name = name;
        }

        String codeKey() {
            return codeKeys.get(codeKeys.size() - 1);
        }

        void become(String now, String then) {
            status = now;
            coming = then;
            looks = 0;
        }

        void look() {
            if (coming != null && ++looks >= 2) {
                status = coming;
                coming = null;
            }
        }
    }

    private final Map<String, Application> applications = new LinkedHashMap<>();
    private boolean newVersionsFail;
    private boolean snapshotsFail;

    FlinkApplications() {
        super("Managed Flink", 50);
    }

    /** Makes new versions of an application fail, so that the service rolls back. */
    synchronized void letNewVersionsFail() {
        newVersionsFail = true;
    }

    /** Makes snapshots fail. */
    synchronized void letSnapshotsFail() {
        snapshotsFail = true;
    }

    /** Starts a scaling by the service. */
    synchronized void autoscale(String name) {
        existing(name).become("AUTOSCALING", "RUNNING");
    }

    /** Adds a snapshot. */
    synchronized void takeSnapshot(String name, String snapshot) {
        Snapshot taken = new Snapshot(snapshot, existing(name).codeKeys.size());
        taken.status = "READY";
        existing(name).snapshots.add(taken);
    }

    synchronized Optional<String> status(String name) {
        return Optional.ofNullable(applications.get(name)).map(application -> application.status);
    }

    /** @throws StandInRefusal while an operation is in progress */
    synchronized void deploy(String name, String codeKey) {
        Application application = applications.computeIfAbsent(name, Application::new);
        if (application.codeKeys.isEmpty()) {
            application.codeKeys.add(codeKey);
            return;
        }
        switch (application.status) {
            case "READY" -> application.codeKeys.add(codeKey);
            case "RUNNING" -> {
                Snapshot before = new Snapshot("service-" + application.codeKeys.size(), application.codeKeys.size());
                before.status = "READY";
                application.snapshots.add(before);
                application.codeKeys.add(newVersionsFail ? application.codeKey() : codeKey);
                application.become("UPDATING", "RUNNING");
            }
            default -> throw inUse(application);
        }
    }

    /** Deletes the application in any state. */
    synchronized void delete(String name) {
        applications.remove(name);
    }

    @Override
    void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String operation = target.substring(target.indexOf('.') + 1);
            if (!target.startsWith("KinesisAnalytics_20180523.")) {
                send(exchange, 400, error(new StandInRefusal("UnknownOperationException", target)));
                return;
            }
            try {
                if (faults().take(operation) == Fault.THROTTLED) {
                    throw new StandInRefusal("ThrottlingException", "Rate exceeded");
                }
                send(exchange, 200, answer(operation, request));
            } catch (StandInRefusal e) {
                send(exchange, 400, error(e));
            }
        }
    }

    private static ObjectNode error(StandInRefusal refusal) {
        return JSON.createObjectNode().put("__type", refusal.code()).put("message", refusal.text());
    }

    private synchronized ObjectNode answer(String operation, JsonNode request) {
        Application application = existing(request.path("ApplicationName").asText());
        if (!operation.startsWith("Describe") && !operation.startsWith("List")) {
            called(operation);
        }
        return switch (operation) {
            case "DescribeApplication" -> {
                application.look();
                yield described(application);
            }
            case "ListApplicationSnapshots" -> snapshots(application, request);
            case "DescribeApplicationSnapshot" -> {
                Snapshot snapshot =
                        snapshot(application, request.path("SnapshotName").asText());
                look(snapshot);
                yield JSON.createObjectNode().set("SnapshotDetails", details(snapshot));
            }
            case "CreateApplicationSnapshot" -> {
                require(application, List.of("RUNNING"));
                application.snapshots.add(
                        new Snapshot(request.path("SnapshotName").asText(), application.codeKeys.size()));
                yield JSON.createObjectNode();
            }
            case "StartApplication" -> {
                require(application, List.of("READY"));
                called(request.at("/RunConfiguration/ApplicationRestoreConfiguration/ApplicationRestoreType")
                        .asText());
                application.become("STARTING", "RUNNING");
                yield JSON.createObjectNode();
            }
            case "StopApplication" -> {
                require(application, List.of("RUNNING"));
                takeSnapshot(application.name, "stopped-" + application.codeKeys.size());
                application.become("STOPPING", "READY");
                yield JSON.createObjectNode();
            }
            case "RollbackApplication" -> {
                rollback(
                        application, request.path("CurrentApplicationVersionId").asLong());
                yield described(application);
            }
            default -> throw new StandInRefusal("InvalidRequestException", operation + " is not served");
        };
    }

    private static void rollback(Application application, long current) {
        require(application, CAN_ROLL_BACK);
        if (current != application.codeKeys.size()) {
            throw new StandInRefusal(
                    "ConcurrentModificationException", "The version is " + application.codeKeys.size());
        }
        if (application.snapshots.isEmpty() || application.codeKeys.size() < 2) {
            throw new StandInRefusal("InvalidRequestException", "There is nothing to go back to");
        }
        application.codeKeys.add(application.codeKeys.get(application.codeKeys.size() - 2));
        application.become("ROLLING_BACK", "RUNNING");
    }

    private Application existing(String name) {
        Application application = applications.get(name);
        if (application == null) {
            throw new StandInRefusal("ResourceNotFoundException", "Application " + name + " does not exist");
        }
        return application;
    }

    private static Snapshot snapshot(Application application, String name) {
        return application.snapshots.stream()
                .filter(snapshot -> snapshot.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new StandInRefusal("ResourceNotFoundException", "Snapshot " + name));
    }

    private static void require(Application application, List<String> statuses) {
        if (!statuses.contains(application.status)) {
            throw inUse(application);
        }
    }

    private static StandInRefusal inUse(Application application) {
        return new StandInRefusal(
                "ResourceInUseException", "Application " + application.name + " is " + application.status);
    }

    private ObjectNode snapshots(Application application, JsonNode request) {
        int from = Integer.parseInt(request.path("NextToken").asText("0"));
        int to = Math.min(application.snapshots.size(), from + pageSize());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode page = answer.putArray("SnapshotSummaries");
        application.snapshots.subList(from, to).forEach(snapshot -> page.add(details(snapshot)));
        if (to < application.snapshots.size()) {
            answer.put("NextToken", String.valueOf(to));
        }
        return answer;
    }

    private void look(Snapshot snapshot) {
        if (snapshot.status.equals("CREATING") && ++snapshot.looks >= 2) {
            snapshot.status = snapshotsFail ? "FAILED" : "READY";
        }
    }

    private static ObjectNode details(Snapshot snapshot) {
        return JSON.createObjectNode()
                .put("SnapshotName", snapshot.name)
                .put("SnapshotStatus", snapshot.status)
                .put("ApplicationVersionId", snapshot.version);
    }

    private static ObjectNode described(Application application) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode detail = answer.putObject("ApplicationDetail")
                .put("ApplicationARN", "arn:aws:kinesisanalytics:::application/" + application.name)
                .put("ApplicationName", application.name)
                .put("RuntimeEnvironment", "FLINK-1_20")
                .put("ApplicationStatus", application.status)
                .put("ApplicationVersionId", application.codeKeys.size());
        detail.putObject("ApplicationConfigurationDescription")
                .putObject("ApplicationCodeConfigurationDescription")
                .put("CodeContentType", "ZIPFILE")
                .putObject("CodeContentDescription")
                .putObject("S3ApplicationCodeLocationDescription")
                .put("FileKey", application.codeKey());
        return answer;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        LoopbackServer.send(
                exchange,
                status,
                "application/x-amz-json-1.1",
                answer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
