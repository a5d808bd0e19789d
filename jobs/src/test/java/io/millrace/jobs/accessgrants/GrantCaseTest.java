package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.ConsumerKind;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.SamplePolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialect is granted, and every breach of a rule is refused; see {@link GrantCase} for the files. */
class GrantCaseTest {

    private static final Path DOCUMENTATION = Path.of("../docs/access-grants.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Broken before, or after, an agreement with all that it names is decided. */
    private static final Set<GrantRule> ELSEWHERE = EnumSet.of(
            GrantRule.EVENT,
            GrantRule.EVENT_RESOURCE,
            GrantRule.LOOK_UP,
            GrantRule.REVOCATIONS_HELD,
            GrantRule.BUCKET_ALLOWED,
            GrantRule.BUCKET_DENIED,
            GrantRule.DATA_TAG,
            GrantRule.PORT_WIDENING,
            GrantRule.ROLE_MISSING,
            GrantRule.ROLE_TAG,
            GrantRule.ROLE_FULL,
            GrantRule.ROLE_UNREADABLE,
            GrantRule.REVOCATION_OWED,
            GrantRule.POLICY_IN_USE,
            GrantRule.POLICY_NAME_TAKEN,
            GrantRule.IAM_DENIED,
            GrantRule.IAM_UNMODIFIABLE,
            GrantRule.IAM_INVALID,
            GrantRule.IAM_LIMIT,
            GrantRule.IAM_CONFLICT,
            GrantRule.REPORT_REFUSED);

    static List<GrantCase> dialects() throws IOException {
        return GrantCase.dialects();
    }

    static List<GrantCase> refusals() {
        return GrantCase.refusals();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void isGranted(GrantCase dialect) throws IOException {
        GrantDecision decision = dialect.decide();

        assertThat(decision.outcome()).as(decision.toString()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(decision.role()).contains(dialect.content().path("role").asText());
        assertThat(JSON.readTree(document(decision)))
                .isEqualTo(dialect.content().path("document"));
        assertThat(decision.provider()).contains("dp-prov");
        assertThat(decision.consumer())
                .contains(
                        dialect.name().equals("team.json")
                                ? new Consumer(ConsumerKind.TEAM, "t-2")
                                : new Consumer(ConsumerKind.DATA_PRODUCT, "dp-cons"));
    }

    private static String document(GrantDecision decision) {
        try {
            return new SamplePolicies()
                    .document(
                            PortAccess.restored(decision.isTable(), decision.arns()),
                            decision.role().orElseThrow());
        } catch (GrantRefusal refusal) {
            throw new AssertionError(decision.toString(), refusal);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void isRefused(GrantCase refusal) {
        GrantDecision decision = refusal.decide();

        assertThat(decision.outcome()).as(decision.toString()).isEqualTo(GrantDecision.Outcome.REFUSED);
        assertThat(decision.rule().map(GrantRule::id)).contains(refusal.brokenRule());
        assertThat(decision.reason()).contains(refusal.reason()).hasSizeLessThanOrEqualTo(1_003);
    }

    @Test
    void eachRuleIsSeenBroken() {
        Set<String> seen =
                refusals().stream().map(GrantCase::brokenRule).collect(Collectors.toCollection(TreeSet::new));

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE)).stream()
                        .map(GrantRule::id)
                        .toList());
    }

    @Test
    void oneOfTenThousandPortsIsFound() throws IOException {
        ArrayNode ports = JSON.createArrayNode();
        for (int number = 0; number < 10_000; number++) {
            ObjectNode port = ports.addObject().put("id", "op-" + number).put("name", "op-" + (number + 1));
            port.putObject("custom").put("aws-s3-bucket-arn", number == 1 ? "arn:aws:s3:::mine" : "arn:aws:s3:::*");
        }

        GrantDecision decision =
                GrantCase.dialect("access").with("/provider/outputPorts", ports).decide();

        assertThat(decision.arns()).containsExactly("arn:aws:s3:::mine");
    }

    @Test
    void moreThanAHundredArnsAreTooMany() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int number = 1; number <= 100; number++) {
            fields.put("aws-" + number + "-arn", "arn:aws:s3:::bucket-" + number);
        }
        GrantCase full = GrantCase.dialect("access").with("/provider/outputPorts/0/custom", fields);
        fields.put("aws-more-arn", "arn:aws:s3:::more");
        GrantCase more = GrantCase.dialect("access").with("/provider/outputPorts/0/custom", fields);

        assertThat(full.decide().outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(more.decide().rule()).contains(GrantRule.PORT_ARNS);
        assertThat(more.decide().reason()).contains("101 custom fields");
    }

    @Test
    void aProductMayConsumeItself() {
        GrantDecision decision = GrantCase.dialect("access")
                .with("/agreement/provider/dataProductId", "dp-cons")
                .decide();

        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(decision.provider()).contains("dp-cons");
    }

    @Test
    void documentationHasEachRuleAndNoOther() throws IOException {
        Map<String, String> rules =
                Arrays.stream(GrantRule.values()).collect(Collectors.toMap(GrantRule::id, GrantRule::sentence));

        Map<String, String> documented = new LinkedHashMap<>();
        boolean below = false;
        for (String line : Files.readAllLines(DOCUMENTATION)) {
            if (line.startsWith("#")) {
                below = line.equals("## Rules");
            } else if (below && line.startsWith("| `")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                documented.put(cells[0].replace("`", ""), cells[1].replace("`", ""));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(rules);
    }
}
