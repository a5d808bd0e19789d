package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One agreement of data product {@code shop} on port {@code p} of {@code sales}, with what a test changes about it. */
final class Deciding {

    static final String CALLER = "arn:aws:sts::111122223333:assumed-role/job/session";
    static final String BUCKET = "arn:aws:s3:::orders";
    static final String TABLE = "arn:aws:glue:eu-central-1:111122223333:table/sales/orders";
    static final String DATABASE = "arn:aws:glue:eu-central-1:111122223333:database/sales";
    static final String WORKGROUP = "arn:aws:athena:eu-central-1:111122223333:workgroup/primary";
    static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    private final Map<String, String> settings = new HashMap<>(Map.of(
            "accounts.allowed", "111122223333,444455556666",
            "roles.allowed", "consumer-*",
            "data.tag", "none",
            "installation", "test"));
    private final Map<String, String> otherSettings = new HashMap<>();
    private final Map<String, Answer<Map<String, String>>> tags = new HashMap<>();
    private final List<List<String>> asked = new ArrayList<>();
    private Answer<JsonNode> agreement = Answer.of(json("{'id':'a','info':{'active':true},"
            + "'provider':{'dataProductId':'sales','outputPortId':'p'},'consumer':{'dataProductId':'shop'}}"));
    private Answer<ProductFacts> consumer = facts("{'custom':{'aws-role-name':'consumer-1'}}");
    private Answer<ProductFacts> provider = facts("{'outputPorts':[]}");
    private AgreementTransition transition = AgreementTransition.NONE;
    private boolean known;
    private @Nullable List<String> baseline;

    private Deciding() {}

    /** Of a port with these ARNs. */
    static Deciding arns(String... arns) {
        return new Deciding().port(portOf(arns));
    }

    /** @param port JSON, whose quotes may be single ones */
    static Deciding ofPort(String port) {
        return new Deciding().port(port);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Answer<ProductFacts> facts(String json) {
        return Answer.of(ProductFacts.read(json(json)));
    }

    private static String portOf(String... arns) {
        Map<String, String> custom = new LinkedHashMap<>();
        for (String arn : arns) {
            custom.put("aws-" + custom.size() + "-arn", arn);
        }
        return "{'id':'p','custom':" + JSON.valueToTree(custom) + "}";
    }

    Deciding port(String port) {
        provider = facts("{'info':{'owner':'sellers'},'outputPorts':[" + port + "]}");
        return this;
    }

    /** Of group {@code iam}. */
    Deciding setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** @param key with its group */
    Deciding otherSetting(String key, String value) {
        otherSettings.put(key, value);
        return this;
    }

    /** Tags have to be read, and each resource has the value in the job's tag. */
    Deciding tagged(String value, String... arns) {
        settings.remove("data.tag");
        for (String arn : arns) {
            tags.put(arn, Answer.of(Map.of("millrace:provider", value)));
        }
        return this;
    }

    Deciding tags(String arn, Answer<Map<String, String>> answer) {
        settings.remove("data.tag");
        tags.put(arn, answer);
        return this;
    }

    Deciding agreement(Answer<JsonNode> answer) {
        agreement = answer;
        return this;
    }

    Deciding agreement(String json) {
        return agreement(Answer.of(json(json)));
    }

    Deciding consumer(Answer<ProductFacts> answer) {
        consumer = answer;
        return this;
    }

    Deciding role(String role) {
        return consumer(facts("{'custom':{'aws-role-name':'" + role + "'}}"));
    }

    Deciding provider(Answer<ProductFacts> answer) {
        provider = answer;
        return this;
    }

    Deciding after(AgreementTransition event) {
        transition = event;
        return this;
    }

    Deciding recorded() {
        known = true;
        return this;
    }

    Deciding approvedWith(String... arns) {
        known = true;
        baseline = List.of(arns);
        return this;
    }

    /** ARNs whose tags were asked for, one list for each request. */
    List<List<String>> asked() {
        return asked;
    }

    GrantDecision decide() {
        GrantDecisions decisions = GrantDecisions.of(checked(), CALLER);
        DecisionInput input = new DecisionInput("a", AgreementResource.ACCESS, agreement, TODAY).transition(transition);
        if (known) {
            input.recorded(true, baseline);
        }
        DecisionStep step = decisions.step(input);
        if (step.decision().isEmpty()) {
            step.consumer().filter(who -> who.kind() != ConsumerKind.USER).ifPresent(who -> input.consumer(consumer));
            input.provider(provider);
            step = decisions.step(input);
        }
        if (step.decision().isEmpty()) {
            asked.add(step.tagged());
            step.tagged().forEach(arn -> input.tags(arn, tags.getOrDefault(arn, Answer.of(Map.of()))));
            step = decisions.step(input);
        }
        return step.decision().orElseThrow();
    }

    private CheckedSettings checked() {
        Map<String, Map<String, String>> groups = new HashMap<>(Map.of(
                "millrace", new HashMap<>(Map.of("job", "access-grants")),
                "feed", new HashMap<>(Map.of("url", "https://mesh.example", "api.key.env", "KEY")),
                "iam", settings,
                "audit", new HashMap<>(Map.of("uri", "s3://job-audit/x")),
                "rejects", new HashMap<>(Map.of("uri", "s3://job-rejects"))));
        otherSettings.forEach((key, value) ->
                groups.get(key.substring(0, key.indexOf('.'))).put(key.substring(key.indexOf('.') + 1), value));
        return JobSettings.ACCESS_GRANTS.check(Settings.of(groups));
    }
}
