package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final String ROLE = "consumer-1";
    private static final String DOCUMENT = "{}";

    private final List<GrantRecord> records = new ArrayList<>();
    private final List<ListedAgreement> listed = new ArrayList<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> found = new LinkedHashMap<>(Map.of(ROLE, policies));
    private Set<String> gone = Set.of();
    private Set<String> pending = Set.of();
    private int percent = 20;

    @Test
    void whatIsAsItHasToBeIsOnlyReadAgain() {
        granted("a");

        Verification verification = verify();

        assertThat(verification.rereads()).containsExactly("a");
        assertThat(verification.drifted()).isEmpty();
        assertThat(verification.orphans()).isEmpty();
        assertThat(verification.isHeld()).isFalse();
    }

    @Test
    void aPolicyThatIsMissingOrDifferentIsDrift() {
        granted("same");
        granted("missing");
        granted("different");
        policies.remove(PolicyNames.of("missing"));
        policies.put(PolicyNames.of("different"), "{\"changed\":\"by hand\"}");

        Verification verification = verify();

        assertThat(verification.drifted()).containsExactlyInAnyOrder("missing", "different");
        assertThat(verification.rereads()).contains("missing", "different", "same");
        assertThat(verification.orphans()).isEmpty();
    }

    @Test
    void whatWasEditedWithinAMinuteIsNotJudged() {
        record("recent", GrantStatus.GRANTED, ROLE, NOW - 59_999);
        record("older", GrantStatus.GRANTED, ROLE, NOW - 60_000);
        found.put("consumer-2", new LinkedHashMap<>(Map.of(PolicyNames.of("recent"), DOCUMENT)));

        assertThat(verify().drifted()).containsExactly("older");
        assertThat(verify().isConclusive()).isFalse();
        assertThat(verify().orphans())
                .as("where it is not wanted, it is not wanted at any time")
                .containsExactly(orphan("consumer-2", "recent"));
    }

    @Test
    void aRoleThatWasNotLookedAtIsNotJudged() {
        record("elsewhere", GrantStatus.GRANTED, "consumer-9", 0);

        assertThat(verify().drifted()).isEmpty();
    }

    @Test
    void rolesAreTheSameInAnyCase() {
        granted("a");
        found.clear();
        found.put("CONSUMER-1", policies);

        assertThat(verify().drifted()).isEmpty();
        assertThat(verify().orphans()).isEmpty();
    }

    @Test
    void aPolicyThatNoAgreementWantsThereIsRemoved() {
        granted("moved");
        record("refused", GrantStatus.REFUSED, ROLE, 0);
        listed.add(new ListedAgreement("inactive", false));
        Map<String, String> others = new LinkedHashMap<>();
        found.put("consumer-2", others);
        for (String id : List.of("moved", "refused", "inactive", "nobodys")) {
            others.put(PolicyNames.of(id), DOCUMENT);
        }
        others.put("SomebodyElses", DOCUMENT);

        assertThat(verify().orphans())
                .containsExactlyInAnyOrder(
                        orphan("consumer-2", "moved"),
                        orphan("consumer-2", "refused"),
                        orphan("consumer-2", "inactive"),
                        orphan("consumer-2", "nobodys"));
    }

    /** As after the first start: the sample's policies are there, and nothing is recorded yet. */
    @Test
    void aPolicyOfAnActiveAgreementWaitsForItsDecision() {
        listed.add(new ListedAgreement("active", true));
        listed.add(new ListedAgreement("urn:active", true));
        listed.add(new ListedAgreement("inactive", false));
        pending = Set.of("active", "urn:active");
        policies.put("DMM_Datacontract_active", DOCUMENT);
        policies.put(PolicyNames.of("active"), DOCUMENT);
        policies.put(PolicyNames.of("urn:active"), DOCUMENT);

        Verification verification = verify();

        assertThat(verification.orphans()).isEmpty();
        assertThat(verification.isConclusive()).isFalse();
        assertThat(verification.rereads()).containsExactlyInAnyOrder("active", "urn:active");
    }

    @Test
    void aLegacyNameGoesOnceTheOtherIsThere() {
        granted("a");
        policies.put("DMM_Datacontract_a", DOCUMENT);
        assertThat(verify().orphans()).containsExactly(new OrphanedPolicy(ROLE, "DMM_Datacontract_a", "a"));

        policies.remove(PolicyNames.of("a"));
        assertThat(verify().orphans()).isEmpty();
        assertThat(verify().drifted()).containsExactly("a");
    }

    @Test
    void whatGivesNoAccessAnyMoreIsReadFirst() {
        granted("active");
        granted("inactive");
        granted("gone");
        listed.removeIf(agreement -> !agreement.id().equals("active"));
        listed.add(new ListedAgreement("inactive", false));
        gone = Set.of("gone");

        assertThat(Verification.unlisted(records, listed)).containsExactly("gone");
        assertThat(verify().rereads()).containsExactly("gone", "inactive", "active");
        assertThat(verify().revocations()).isEqualTo(1);
    }

    /** A process that died may have granted it after the checkpoint that its successor went on from. */
    @Test
    void aPolicyOfAnAgreementThatWasDecidedToHaveNoneIsRemoved() {
        listed.add(new ListedAgreement("active", true));
        policies.put(PolicyNames.of("active"), DOCUMENT);
        policies.put(PolicyNames.of("deleted"), DOCUMENT);

        assertThat(verify().orphans()).containsExactlyInAnyOrder(orphan(ROLE, "active"), orphan(ROLE, "deleted"));
    }

    /** As with a record of 2023 that today's list does not have. */
    @Test
    void whatIsNotListedButThereIsReadAgain() {
        granted("old");
        listed.clear();

        assertThat(Verification.unlisted(records, listed)).containsExactly("old");
        assertThat(verify().rereads()).containsExactly("old");
        assertThat(verify().revocations()).isZero();
    }

    /** Of so many grants so many are gone: more than the percentage and more than ten are held. */
    @ParameterizedTest
    @CsvSource({
        "100, 20, 20, false",
        "100, 21, 20, true",
        "12, 10, 20, false",
        "12, 11, 20, true",
        "100, 11, 0, true",
        "100, 10, 0, false",
        "100, 100, 100, false",
        "1000, 1000, 99, true"
    })
    void tooManyRevocationsAreHeld(int grants, int missing, int limit, boolean held) {
        for (int number = 0; number < grants; number++) {
            granted("a" + number);
        }
        List<String> ids =
                records.stream().limit(missing).map(GrantRecord::getAgreement).toList();
        listed.removeIf(agreement -> ids.contains(agreement.id()));
        gone = Set.copyOf(ids);
        percent = limit;

        Verification verification = verify();

        assertThat(verification.isHeld()).isEqualTo(held);
        assertThat(verification.revocations()).isEqualTo(missing);
        assertThat(verification.rereads()).hasSize(held ? grants - missing : grants);
        assertThat(verification.orphans()).isEmpty();
        assertThat(verification.drifted()).isEmpty();
    }

    @Test
    void anEmptyListingRevokesNothing() {
        for (int number = 0; number < 50; number++) {
            granted("a" + number);
            policies.put(PolicyNames.of("unknown-" + number), DOCUMENT);
        }
        record("refused", GrantStatus.REFUSED, null, 0);
        found.put("consumer-2", new LinkedHashMap<>(Map.of(PolicyNames.of("a0"), DOCUMENT)));
        listed.clear();
        gone = Verification.unlisted(records, listed);

        Verification verification = verify();

        assertThat(verification.isHeld()).isTrue();
        assertThat(verification.revocations()).isEqualTo(100);
        assertThat(verification.rereads()).containsExactly("refused");
        assertThat(verification.orphans()).containsExactly(orphan("consumer-2", "a0"));
    }

    /** As when the state was lost and the server lists nothing. */
    @Test
    void policiesOfAgreementsThatNobodyKnowsAreHeldToo() {
        for (int number = 0; number < 11; number++) {
            policies.put(PolicyNames.of("unknown-" + number), DOCUMENT);
        }
        assertThat(verify().isHeld()).isTrue();
        assertThat(verify().orphans()).isEmpty();

        percent = 100;
        assertThat(verify().orphans()).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",\"info\":{\"active\":true}}|a|true",
                "{\"id\":\"a\",\"info\":{\"active\":false}}|a|false",
                "{\"info\":{\"id\":\"a\"}}|a|false",
                "{\"info\":{\"id\":\"recorded\"}}|recorded|true",
                "{\"id\":\"a\",\"info\":7}|a|true",
                "{\"id\":\"a\",\"info\":{\"active\":\"perhaps\"}}|a|true",
            })
    void whatCannotBeUnderstoodMayBeActive(String json, String id, boolean active) throws Exception {
        ListedAgreement agreement = read(json).orElseThrow();

        assertThat(agreement.id()).isEqualTo(id);
        assertThat(agreement.isActive()).isEqualTo(active);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "7", "null", "[]", "{\"id\":\"..\"}", "{\"id\":[],\"info\":{}}"})
    void whatHasNoIdIsNobody(String json) throws Exception {
        assertThat(read(json)).isEmpty();
    }

    private static Optional<ListedAgreement> read(String json) throws Exception {
        JsonNode node = new ObjectMapper().readTree(json);
        return ListedAgreement.read(node, "recorded"::equals, GrantCase.TODAY);
    }

    private void granted(String id) {
        record(id, GrantStatus.GRANTED, ROLE, 0);
        policies.put(PolicyNames.of(id), DOCUMENT);
    }

    private void record(String id, GrantStatus status, @Nullable String role, long editedAt) {
        listed.add(new ListedAgreement(id, true));
        records.add(GrantRecord.newBuilder()
                .setAgreement(id)
                .setResource("ACCESS")
                .setStatus(status)
                .setRole(role)
                .setPolicyName(PolicyNames.of(id))
                .setDocumentSha256(Sha256.of(DOCUMENT))
                .setEditedAt(editedAt)
                .build());
    }

    private static OrphanedPolicy orphan(String role, String agreement) {
        return new OrphanedPolicy(role, PolicyNames.of(agreement), agreement);
    }

    private Verification verify() {
        return new Verification(records, listed, gone, pending, found, percent, NOW);
    }
}
