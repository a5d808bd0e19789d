package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Answer;
import io.millrace.jobs.accessgrants.decide.DecisionInput;
import io.millrace.jobs.accessgrants.decide.DecisionStep;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.GrantDecisions;
import io.millrace.jobs.accessgrants.decide.ProductFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agreement and what it names, read from a file of {@code dialects}, possibly with some values replaced.
 *
 * <p>In {@code refusals.json} a case is one of them: {@code set} has values by their pointers, {@code arn} the only custom
 * field of the port, and <code>&lt;x*100&gt;</code> stands for 100 times the text before the star.
 */
record GrantCase(String name, String rule, JsonNode content, String brokenRule, String reason) {

    static final String AGREEMENT = "acc-1";
    static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    static final String CALLER = "arn:aws:sts::111122223333:assumed-role/consumer-millrace/session";
    static final GrantDecisions DECISIONS = GrantDecisions.of(
            GrantsRun.settings(Map.of(
                    "accounts.allowed", "111122223333,444455556666",
                    "roles.allowed", "consumer-*,4711",
                    "roles.denied", "*-admin",
                    "policies", "sample")),
            CALLER);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILES = Path.of("src/test/resources/io/millrace/jobs/accessgrants");
    private static final Pattern TIMES = Pattern.compile("<([^<>]+)\\*(\\d+)>");

    static List<GrantCase> dialects() throws IOException {
        try (Stream<Path> files = Files.list(FILES.resolve("dialects"))) {
            return files.sorted().map(GrantCase::read).toList();
        }
    }

    static GrantCase dialect(String name) {
        return read(FILES.resolve("dialects").resolve(name + ".json"));
    }

    private static GrantCase read(Path file) {
        JsonNode content = json(file);
        return new GrantCase(file.getFileName().toString(), content.path("rule").asText(), content, "", "");
    }

    static List<GrantCase> refusals() {
        List<GrantCase> cases = new ArrayList<>();
        for (JsonNode refusal : json(FILES.resolve("refusals.json"))) {
            ObjectNode content = dialect("access").content().deepCopy();
            refusal.path("set").properties().forEach(value -> set(content, value.getKey(), expanded(value.getValue())));
            if (refusal.has("arn")) {
                set(
                        content,
                        "/provider/outputPorts/0/custom",
                        JSON.createObjectNode().set("aws-s3-bucket-arn", expanded(refusal.get("arn"))));
            }
            cases.add(new GrantCase(
                    refusal.get("case").asText(),
                    "",
                    content,
                    refusal.get("rule").asText(),
                    refusal.get("reason").asText()));
        }
        return cases;
    }

    GrantCase with(String pointer, @Nullable Object value) {
        ObjectNode changed = content.deepCopy();
        set(changed, pointer, JSON.valueToTree(value));
        return new GrantCase(name, rule, changed, brokenRule, reason);
    }

    private static void set(ObjectNode content, String pointer, JsonNode value) {
        JsonPointer place = JsonPointer.compile(pointer);
        ((ObjectNode) content.at(place.head())).set(place.last().getMatchingProperty(), value);
    }

    private static JsonNode expanded(JsonNode value) {
        return value.isTextual()
                ? JSON.getNodeFactory()
                        .textNode(TIMES.matcher(value.asText())
                                .replaceAll(times -> Matcher.quoteReplacement(
                                        times.group(1).repeat(Integer.parseInt(times.group(2))))))
                : value;
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GrantDecision decide() {
        AgreementTransition transition =
                AgreementTransition.valueOf(content.path("verb").asText());
        DecisionInput input = new DecisionInput(AGREEMENT, AgreementResource.ACCESS, answer(found("agreement")), TODAY)
                .transition(transition);
        DecisionStep step = DECISIONS.step(input);
        if (step.decision().isEmpty()) {
            input.consumer(facts(found("consumer"))).provider(facts(found("provider")));
            step = DECISIONS.step(input);
        }
        return step.decision().orElseThrow();
    }

    private static Answer<JsonNode> answer(@Nullable JsonNode json) {
        return json == null ? Answer.missing() : Answer.of(json);
    }

    private static Answer<ProductFacts> facts(@Nullable JsonNode json) {
        return json == null ? Answer.missing() : Answer.of(ProductFacts.read(json));
    }

    private @Nullable JsonNode found(String field) {
        JsonNode node = content.path(field);
        return node.isNull() ? null : node;
    }

    @Override
    public String toString() {
        return name;
    }
}
