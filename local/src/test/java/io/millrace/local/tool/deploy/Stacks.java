package io.millrace.local.tool.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.FormBody;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.http.LoopbackServer;
import io.millrace.local.standins.http.Xml;
import io.millrace.local.tool.deploy.StandInFaults.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * CloudFormation, with STS for the identity of the caller, in the query protocol. Operations end at the second poll of
 * the stack. It creates only buckets and applications; other resources have only events.
 */
final class Stacks extends StandInService {

    private static final String NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    private static final String STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final Identity IDENTITY = new Identity(LocalIdentity.ACCOUNT_ID, LocalIdentity.REGION);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceSpecification SPECIFICATION = ResourceSpecification.load();
    private static final int TEMPLATE_BYTES = 51_200;

    private record Event(String logicalId, String physicalId, String status, String reason) {}

    private static final class Stack {
        private final String name;
        private final String id;
        private final List<Event> events = new ArrayList<>();
        private String status = "";
        private String body = "";
        private Map<String, String> parameters = Map.of();
        private Map<String, ObjectNode> resources = Map.of();
        private Map<String, String> outputs = Map.of();
        private @Nullable Runnable coming;
        private int looks;

        Stack(String name, int number) {
            this.name = name;
            this.id = "arn:aws:cloudformation:" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":stack/"
                    + name + "/" + number;
        }

        void become(String now) {
            status = now;
            event(name, id, now, "");
        }

        /** Rolls back the resources created or changed before the failure. */
        void goThrough(String resource, String operation) {
            event(resource, "", operation + "_IN_PROGRESS", "");
            event(resource, "", operation + "_COMPLETE", "");
        }

        void event(String logicalId, String physicalId, String state, String reason) {
            events.add(new Event(logicalId, physicalId, state, reason));
        }
    }

    private final VersionedStore store;
    private final FlinkApplications applications;
    private final Map<String, Stack> stacks = new LinkedHashMap<>();
    private final Map<String, String> failing = new LinkedHashMap<>();
    private int made;

    Stacks(VersionedStore store, FlinkApplications applications) {
        super("CloudFormation", 100);
        this.store = store;
        this.applications = applications;
    }

    /** Makes the next operation on a resource of this logical id fail. */
    synchronized void failOnce(String resource, String reason) {
        failing.put(resource, reason);
    }

    @Override
    void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form = FormBody.parse(exchange.getRequestBody().readAllBytes());
            String action = form.getOrDefault("Action", "");
            Fault fault = faults().take(action);
            if (fault == Fault.NOT_OF_THE_SERVICE) {
                send(exchange, 403, "<html><body>Blocked</body></html>".getBytes(StandardCharsets.UTF_8));
                return;
            }
            try {
                if (fault == Fault.THROTTLED) {
                    throw new StandInRefusal("Throttling", "Rate exceeded");
                }
                Xml.Content result = answer(action, form);
                String namespace = action.equals("GetCallerIdentity") ? STS_NAMESPACE : NAMESPACE;
                send(
                        exchange,
                        200,
                        Xml.document(
                                action + "Response",
                                namespace,
                                xml -> xml.element(action + "Result", result)
                                        .element(
                                                "ResponseMetadata",
                                                metadata -> metadata.text("RequestId", "request"))));
            } catch (StandInRefusal e) {
                send(
                        exchange,
                        400,
                        Xml.document(
                                "ErrorResponse",
                                NAMESPACE,
                                xml -> xml.element(
                                        "Error",
                                        error -> error.text("Type", "Sender")
                                                .text("Code", e.code())
                                                .text("Message", e.text()))));
            }
        }
    }

    private synchronized Xml.Content answer(String action, Map<String, String> form) {
        String name = form.getOrDefault("StackName", "");
        if (!action.startsWith("Describe") && !action.startsWith("Get")) {
            called(action + " " + name);
        }
        return switch (action) {
            case "GetCallerIdentity" ->
                xml -> xml.text("Arn", "arn:aws:sts::" + LocalIdentity.ACCOUNT_ID + ":assumed-role/millrace/local")
                        .text("UserId", "AROA:local")
                        .text("Account", LocalIdentity.ACCOUNT_ID);
            case "DescribeStacks" -> describe(name);
            case "DescribeStackEvents" -> events(existing(name), form.getOrDefault("NextToken", "0"));
            case "CreateStack" -> create(name, form);
            case "UpdateStack" -> update(existing(name), form);
            case "DeleteStack" -> {
                Stack stack = stacks.get(name);
                if (stack != null) {
                    begin(stack, "DELETE_IN_PROGRESS", () -> remove(stack));
                }
                yield xml -> {};
            }
            default -> throw new StandInRefusal("InvalidAction", action);
        };
    }

    private Stack existing(String name) {
        Stack stack = stacks.get(name);
        if (stack == null) {
            throw invalid("Stack with id " + name + " does not exist");
        }
        return stack;
    }

    private static StandInRefusal invalid(String message) {
        return new StandInRefusal("ValidationError", message);
    }

    private Xml.Content describe(String name) {
        Stack stack = existing(name);
        if (stack.coming != null && ++stack.looks >= 2) {
            Runnable end = stack.coming;
            stack.coming = null;
            end.run();
        }
        // The stack is absent when this poll ended its deletion.
        existing(name);
        return xml -> xml.element(
                "Stacks",
                list -> list.element("member", member -> {
                    member.text("StackId", stack.id)
                            .text("StackName", stack.name)
                            .text("CreationTime", "2026-11-21T00:00:00Z")
                            .text("StackStatus", stack.status);
                    member.element("Outputs", outputs -> {
                        for (Map.Entry<String, String> output : stack.outputs.entrySet()) {
                            outputs.element(
                                    "member",
                                    one -> one.text("OutputKey", output.getKey())
                                            .text("OutputValue", output.getValue()));
                        }
                    });
                }));
    }

    /** The events, newest first. */
    private Xml.Content events(Stack stack, String token) {
        List<Event> newestFirst = new ArrayList<>(stack.events);
        Collections.reverse(newestFirst);
        int from = Integer.parseInt(token);
        int to = Math.min(newestFirst.size(), from + pageSize());
        return xml -> {
            xml.element("StackEvents", list -> {
                for (Event event : newestFirst.subList(from, to)) {
                    list.element("member", member -> write(member, stack, event));
                }
            });
            if (to < newestFirst.size()) {
                xml.text("NextToken", String.valueOf(to));
            }
        };
    }

    private static void write(Xml xml, Stack stack, Event event) throws XMLStreamException {
        xml.text("StackId", stack.id)
                .text("StackName", stack.name)
                .text("LogicalResourceId", event.logicalId())
                .text("PhysicalResourceId", event.physicalId())
                .text("ResourceStatus", event.status());
        if (!event.reason().isEmpty()) {
            xml.text("ResourceStatusReason", event.reason());
        }
    }

    private Xml.Content create(String name, Map<String, String> form) {
        if (stacks.containsKey(name)) {
            throw new StandInRefusal("AlreadyExistsException", "Stack [" + name + "] already exists");
        }
        ResolvedTemplate template = resolve(form);
        Stack stack = new Stack(name, ++made);
        stacks.put(name, stack);
        begin(stack, "CREATE_IN_PROGRESS", () -> make(stack, form, template));
        return id(stack);
    }

    private Xml.Content update(Stack stack, Map<String, String> form) {
        if (!stack.status.equals("CREATE_COMPLETE")
                && !stack.status.equals("UPDATE_COMPLETE")
                && !stack.status.equals("UPDATE_ROLLBACK_COMPLETE")) {
            throw invalid("Stack:" + stack.id + " is in " + stack.status + " state and can not be updated.");
        }
        ResolvedTemplate template = resolve(form);
        if (stack.body.equals(form.get("TemplateBody")) && parameters(form).equals(stack.parameters)) {
            throw invalid("No updates are to be performed.");
        }
        begin(stack, "UPDATE_IN_PROGRESS", () -> change(stack, form, template));
        return id(stack);
    }

    private static Xml.Content id(Stack stack) {
        return xml -> xml.text("StackId", stack.id);
    }

    private static void begin(Stack stack, String status, Runnable end) {
        stack.become(status);
        stack.coming = end;
        stack.looks = 0;
    }

    private void make(Stack stack, Map<String, String> form, ResolvedTemplate template) {
        for (Map.Entry<String, ObjectNode> resource : template.resources().entrySet()) {
            String id = resource.getKey();
            stack.event(id, "", "CREATE_IN_PROGRESS", "");
            String failure = apply(stack, id, resource.getValue());
            if (failure != null) {
                stack.event(id, "", "CREATE_FAILED", failure);
                stack.become("ROLLBACK_IN_PROGRESS");
                template.resources().keySet().forEach(made -> stack.goThrough(made, "DELETE"));
                stack.become("ROLLBACK_COMPLETE");
                return;
            }
            stack.event(id, physical(stack, id, resource.getValue().get("Properties")), "CREATE_COMPLETE", "");
        }
        settle(stack, form, template);
        stack.become("CREATE_COMPLETE");
    }

    private void change(Stack stack, Map<String, String> form, ResolvedTemplate template) {
        for (Map.Entry<String, ObjectNode> resource : template.resources().entrySet()) {
            String id = resource.getKey();
            if (!resource.getValue().equals(stack.resources.get(id))) {
                stack.event(id, "", "UPDATE_IN_PROGRESS", "");
                String failure = apply(stack, id, resource.getValue());
                if (failure != null) {
                    stack.event(id, "", "UPDATE_FAILED", failure);
                    stack.become("UPDATE_ROLLBACK_IN_PROGRESS");
                    stack.resources.keySet().forEach(kept -> stack.goThrough(kept, "UPDATE"));
                    stack.become("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
                    stack.become("UPDATE_ROLLBACK_COMPLETE");
                    return;
                }
                stack.event(id, physical(stack, id, resource.getValue().get("Properties")), "UPDATE_COMPLETE", "");
            }
        }
        settle(stack, form, template);
        stack.become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        stack.coming = () -> stack.become("UPDATE_COMPLETE");
        stack.looks = 0;
    }

    private static void settle(Stack stack, Map<String, String> form, ResolvedTemplate template) {
        stack.body = form.getOrDefault("TemplateBody", "");
        stack.parameters = parameters(form);
        stack.resources = template.resources();
        Map<String, String> outputs = new LinkedHashMap<>();
        template.outputs().forEach((name, value) -> outputs.put(name, named(stack, template, value)));
        stack.outputs = outputs;
    }

    private static String named(Stack stack, ResolvedTemplate template, String value) {
        if (!value.startsWith("{")) {
            return value;
        }
        String id = value.substring(1, value.length() - 1).replace(".Arn", "");
        String physical = physical(stack, id, template.properties(id));
        return value.endsWith(".Arn}") ? "arn:aws:iam::" + LocalIdentity.ACCOUNT_ID + ":role/" + physical : physical;
    }

    private static String physical(Stack stack, String id, JsonNode properties) {
        return properties.has("BucketName")
                ? properties.get("BucketName").asText()
                : (stack.name + "-" + id).toLowerCase(Locale.ROOT);
    }

    /** The reason of a failure; null on success. */
    private @Nullable String apply(Stack stack, String id, JsonNode resource) {
        String failure = failing.remove(id);
        if (failure != null) {
            return failure;
        }
        switch (resource.get("Type").asText()) {
            case "AWS::S3::Bucket" -> store.createBucket(physical(stack, id, resource.get("Properties")));
            case "AWS::KinesisAnalyticsV2::Application" -> {
                JsonNode properties = resource.get("Properties");
                JsonNode code = properties.at(
                        "/ApplicationConfiguration/ApplicationCodeConfiguration/CodeContent/S3ContentLocation");
                String key = code.get("FileKey").asText();
                String bucket = code.get("BucketARN").asText().replace("arn:aws:s3:::", "");
                if (!store.has(bucket, key)) {
                    return "Unable to get the specified fileKey: " + key;
                }
                try {
                    applications.deploy(properties.get("ApplicationName").asText(), key);
                } catch (StandInRefusal e) {
                    return e.text();
                }
            }
            default -> {}
        }
        return null;
    }

    private void remove(Stack stack) {
        JsonNode template = json(stack.body);
        for (Map.Entry<String, ObjectNode> resource : stack.resources.entrySet()) {
            String id = resource.getKey();
            String failure = failing.remove(id);
            if (failure == null) {
                failure = remove(stack, id, resource.getValue(), template);
            }
            if (failure != null) {
                stack.event(id, "", "DELETE_FAILED", failure);
                stack.status = "DELETE_FAILED";
                stack.event(
                        stack.name,
                        stack.id,
                        stack.status,
                        "The following resource(s) failed to delete: [" + id + "]. ");
                return;
            }
            stack.event(id, "", "DELETE_COMPLETE", "");
        }
        stacks.remove(stack.name);
    }

    private @Nullable String remove(Stack stack, String id, JsonNode resource, JsonNode template) {
        boolean retained =
                template.at("/Resources/" + id).path("DeletionPolicy").asText().equals("Retain");
        switch (resource.get("Type").asText()) {
            case "AWS::S3::Bucket" -> {
                if (!retained && !store.deleteBucket(physical(stack, id, resource.get("Properties")))) {
                    return "The bucket you tried to delete is not empty";
                }
            }
            case "AWS::KinesisAnalyticsV2::Application" ->
                applications.delete(resource.at("/Properties/ApplicationName").asText());
            default -> {}
        }
        return null;
    }

    private static ResolvedTemplate resolve(Map<String, String> form) {
        String body = form.getOrDefault("TemplateBody", "");
        if (body.getBytes(StandardCharsets.UTF_8).length > TEMPLATE_BYTES) {
            throw invalid("templateBody has more than " + TEMPLATE_BYTES + " bytes");
        }
        ResolvedTemplate template = new ResolvedTemplate(json(body), parameters(form), SPECIFICATION, IDENTITY);
        if (!template.findings().isEmpty()) {
            throw invalid("Template error: " + template.findings());
        }
        boolean hasRoles = template.resources().values().stream()
                .anyMatch(resource -> resource.get("Type").asText().equals("AWS::IAM::Role"));
        if (hasRoles && !"CAPABILITY_IAM".equals(form.get("Capabilities.member.1"))) {
            throw new StandInRefusal("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]");
        }
        return template;
    }

    private static Map<String, String> parameters(Map<String, String> form) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 1; form.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
            String member = "Parameters.member." + i;
            parameters.put(
                    form.getOrDefault(member + ".ParameterKey", ""), form.getOrDefault(member + ".ParameterValue", ""));
        }
        return parameters;
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw invalid("Template format error: " + e.getOriginalMessage());
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        LoopbackServer.send(exchange, status, "text/xml", body);
    }
}
