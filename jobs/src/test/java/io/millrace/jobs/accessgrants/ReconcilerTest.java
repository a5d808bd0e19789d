package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest implements Reconciler.Journal, Reconciler.Output {

    private static final long NOW = 1_700_000_000_000L;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final JsonNode CONSUMER = Samples.consumer("dp-c", "consumer-1");
    private static final JsonNode PROVIDER = Samples.provider("dp-p", "bucket-1");

    private final Map<String, GrantRecord> keptRecords = new TreeMap<>();
    private final Map<String, LookUp> keptLookUps = new TreeMap<>();
    private final List<Long> keptRevocations = new ArrayList<>();
    private final List<GrantEdit> edits = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private Reconciler reconciler = open();
    private long now = NOW;
    private int events;

    private Reconciler open() {
        Reconciler opened = new Reconciler(
                this, this, new RevocationLimiter(0, Duration.ofHours(1), keptRevocations), Duration.ofHours(1));
        opened.restore(List.copyOf(keptRecords.values()), List.copyOf(keptLookUps.values()));
        return opened;
    }

    @Test
    void anEventIsKeptUntilItsAgreementIsDecided() {
        follow("AccessActivatedEvent", "a");
        assertThat(lookUp("a").getCause()).isEqualTo("event e-1 com.datamesh-manager.events.AccessActivatedEvent");

        LookUp lookUp = next();
        assertThat(keptLookUps).containsKey("a");
        decide(lookUp, wanted("a"));

        assertThat(keptLookUps).isEmpty();
        assertThat(reconciler.pending()).isZero();
        assertThat(record("a").getStatus()).isEqualTo(GrantStatus.GRANTED);
        assertThat(edits).hasSize(1);
        assertThat(edits.get(0).getCause()).startsWith("event e-1");
    }

    @Test
    void anUnchangedDecisionWritesNothing() {
        grant("a");
        follow("AccessUpdatedEvent", "a");
        decide(next(), wanted("a"));

        assertThat(edits).isEmpty();
        assertThat(rejects).isEmpty();
    }

    @Test
    void theEndOfAnAgreementForgetsItsRecord() {
        grant("a");
        follow("AccessDeactivatedEvent", "a");
        decide(next(), decision("a", Samples.agreement("a", "dp-p", "dp-c", false)));

        assertThat(keptRecords).isEmpty();
        assertThat(keptLookUps).isEmpty();
        assertThat(edits.get(0).getRemovals().get(0).getRole()).isEqualTo("consumer-1");
    }

    @Test
    void aRefusalIsRejectedOnceWithItsRule() {
        for (int i = 0; i < 3; i++) {
            follow("AccessActivatedEvent", "a");
            decide(next(), refused("a"));
        }
        assertThat(rejects).extracting(Reject::getRule).containsExactly("arn.wildcard");
        assertThat(rejects.get(0).getSource()).isEqualTo("agreement:a");
        assertThat(rejects.get(0).getPosition()).isEqualTo("consumer-1");
        assertThat(edits).hasSize(1);
    }

    @Test
    void anEventThatCannotBeUsedIsRejectedWithItsPayload() {
        reconciler.follow(
                FeedEvent.newBuilder(Samples.event("e-9", "AccessActivatedEvent", "a"))
                        .setProblem("it has no type")
                        .setPayload("{}")
                        .build(),
                NOW);

        assertThat(rejects.get(0).getRule()).isEqualTo("event.unusable");
        assertThat(rejects.get(0).getSource()).isEqualTo("event:e-9");
        assertThat(rejects.get(0).getPayload()).isEqualTo("{}");
        assertThat(reconciler.pending()).isZero();
    }

    @Test
    void aProductsChangeIsAReasonToReadWhatUsesItOnly() {
        grant("a");
        reconciler.follow(Samples.event("e", "DataProductUpdatedEvent", "dp-c"), now);
        assertThat(next().getAgreement()).isEqualTo("a");

        reconciler.follow(Samples.event("e", "DataProductUpdatedEvent", "dp-other"), now);
        reconciler.follow(Samples.event("e", "TeamUpdatedEvent", "dp-c"), now);
        assertThat(reconciler.next(now)).isEmpty();
    }

    /** It may have been read before it changed, and nothing else says that the agreement uses it. */
    @ParameterizedTest
    @EnumSource(ConsumerKind.class)
    void aProductThatChangesWhileAnAgreementIsReadForTheFirstTimeIsReadAgain(ConsumerKind kind) {
        boolean team = kind == ConsumerKind.TEAM;
        follow("AccessActivatedEvent", "a");
        LookUp lookUp = next();
        String changed = kind == ConsumerKind.DATA_PRODUCT ? "dp-p" : "dp-c";
        reconciler.follow(Samples.event("e-2", team ? "TeamUpdatedEvent" : "DataProductUpdatedEvent", changed), now);
        JsonNode agreement = team
                ? Samples.agreementOfTeam("a", "dp-p", "dp-c", true)
                : Samples.agreement("a", "dp-p", "dp-c", true);
        decide(lookUp, decision("a", agreement));

        assertThat(lookUp("a").getCause()).startsWith("event e-2");
        assertThat(next().getAgreement()).isEqualTo("a");
    }

    @Test
    void whatChangesMeanwhileThatItDoesNotUseIsNoReason() {
        follow("AccessActivatedEvent", "a");
        LookUp lookUp = next();
        reconciler.follow(Samples.event("e-2", "DataProductUpdatedEvent", "dp-other"), now);
        reconciler.follow(Samples.event("e-3", "TeamUpdatedEvent", "dp-c"), now);
        decide(lookUp, wanted("a"));

        assertThat(reconciler.pending()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataMeshException.Kind.class,
            names = {"NOT_NOW", "UNANSWERED", "DENIED"})
    void whatCannotBeReadStaysAsItIsAndIsReadAgain(DataMeshException.Kind kind) {
        grant("a");
        follow("AccessDeactivatedEvent", "a");
        for (int i = 0; i < 5; i++) {
            reconciler.failed(next(), new DataMeshException(kind, "no", null, null), now);
            now = reconciler.nextDue().orElseThrow();
        }
        assertThat(edits).isEmpty();
        assertThat(keptRecords).containsKey("a");
        assertThat(lookUp("a").getAttempts()).isEqualTo(5);
        assertThat(lookUp("a").getVerb()).isEqualTo("DEACTIVATED");
        assertThat(rejects).hasSize(kind == DataMeshException.Kind.DENIED ? 1 : 0);
    }

    @Test
    void revocationsForAbsenceAreHeldFromTheEleventhOnAndRejectedOnce() {
        grantMany(30);
        for (int i = 0; i < 30; i++) {
            follow("AccessUpdatedEvent", "a" + i);
        }
        decideAllAsGone();

        assertThat(edits).hasSize(10);
        assertThat(keptRecords).hasSize(20);
        assertThat(keptLookUps).hasSize(20);
        assertThat(keptRevocations).hasSize(10);
        assertThat(rejects).extracting(Reject::getRule).containsExactly("revocations.held");

        now += HOUR - 1;
        assertThat(reconciler.next(now)).isEmpty();
        now += 1;
        decideAllAsGone();
        assertThat(edits).hasSize(20);
        assertThat(rejects).hasSize(2);

        now += HOUR;
        decideAllAsGone();
        assertThat(edits).hasSize(30);
        assertThat(keptRecords).isEmpty();
        assertThat(keptLookUps).isEmpty();
        assertThat(rejects).hasSize(2);
    }

    @Test
    void revocationsThatEventsAskForAreNeverHeld() {
        grantMany(30);
        for (int i = 0; i < 30; i++) {
            follow("AccessDeletedEvent", "a" + i);
        }
        decideAllAsGone();

        assertThat(edits).hasSize(30);
        assertThat(rejects).isEmpty();
    }

    @Test
    void anEventEndsAnAgreementThatIsHeld() {
        grantMany(11);
        for (int i = 0; i < 11; i++) {
            follow("AccessUpdatedEvent", "a" + i);
        }
        decideAllAsGone();
        assertThat(keptRecords).hasSize(1);

        follow("AccessDeletedEvent", keptRecords.keySet().iterator().next());
        decideAllAsGone();
        assertThat(keptRecords).isEmpty();
    }

    @Test
    void aRestartCountsTheRevocationsBefore() {
        grantMany(30);
        for (int i = 0; i < 30; i++) {
            follow("AccessUpdatedEvent", "a" + i);
        }
        decideAllAsGone();
        reconciler = open();
        now += HOUR - 1;
        follow("AccessUpdatedEvent", keptRecords.keySet().iterator().next());
        decideAllAsGone();

        assertThat(keptRecords).hasSize(20);
    }

    @Test
    void aMissingProductOfManyAgreementsIsHeldToo() {
        grantMany(30);
        reconciler.follow(Samples.event("e", "DataProductDeletedEvent", "dp-p"), now);
        for (Optional<LookUp> next = reconciler.next(now); next.isPresent(); next = reconciler.next(now)) {
            String id = next.get().getAgreement();
            decide(
                    next.get(),
                    review(id, Samples.agreement(id, "dp-p", "dp-c", true)).decide(CONSUMER, null));
        }
        assertThat(keptRecords.values())
                .filteredOn(record -> record.getStatus() == GrantStatus.GRANTED)
                .hasSize(20);
        assertThat(rejects)
                .filteredOn(reject -> reject.getRule().equals("revocations.held"))
                .hasSize(1);
    }

    @Test
    void lookUpsThatWereKeptAreReadAfterARestart() {
        follow("AccessActivatedEvent", "read");
        follow("AccessDeactivatedEvent", "waits");
        assertThat(next().getAgreement()).isEqualTo("read");

        reconciler = open();

        assertThat(List.of(next(), next())).containsExactlyInAnyOrderElementsOf(keptLookUps.values());
        assertThat(reconciler.next(now)).isEmpty();
    }

    @Test
    void driftIsWrittenAgainAndAHeldVerificationIsRejectedOnce() {
        grantMany(12);
        Map<String, Map<String, String>> found = Map.of("consumer-1", Map.of());
        List<ListedAgreement> listed = List.of(new ListedAgreement("a0", true));
        Set<String> gone = Verification.unlisted(reconciler.records().all(), listed);
        now += HOUR;
        Verification verification = new Verification(reconciler.records().all(), listed, gone, Set.of(), found, 0, now);
        reconciler.read(verification, AgreementResource.ACCESS, now);
        decide(next(), wanted("a0"));
        assertThat(reconciler.isRead()).isTrue();
        reconciler.repair(verification, Set.of(), now);

        assertThat(record("a0").getDocumentSha256()).isNull();
        decide(next(), wanted("a0"));
        assertThat(edits).hasSize(1);
        assertThat(edits.get(0).getPolicy().getName()).isEqualTo(PolicyNames.of("a0"));
        assertThat(rejects).extracting(Reject::getRule).containsExactly("revocations.held");
    }

    private LookUp lookUp(String agreement) {
        return Objects.requireNonNull(keptLookUps.get(agreement));
    }

    private GrantRecord record(String agreement) {
        return Objects.requireNonNull(keptRecords.get(agreement));
    }

    private void grantMany(int number) {
        for (int i = 0; i < number; i++) {
            follow("AccessActivatedEvent", "a" + i);
            decide(next(), wanted("a" + i));
        }
        edits.clear();
    }

    private void grant(String id) {
        follow("AccessActivatedEvent", id);
        decide(next(), wanted(id));
        edits.clear();
    }

    private void decideAllAsGone() {
        for (Optional<LookUp> next = reconciler.next(now); next.isPresent(); next = reconciler.next(now)) {
            decide(next.get(), decision(next.get().getAgreement(), null));
        }
    }

    private void follow(String type, String agreement) {
        reconciler.follow(Samples.event("e-" + ++events, type, agreement), now);
    }

    private LookUp next() {
        return reconciler.next(now).orElseThrow();
    }

    private void decide(LookUp lookUp, GrantDecision decision) {
        reconciler.decided(lookUp, decision, now);
    }

    private static GrantDecision wanted(String id) {
        return decision(id, Samples.agreement(id, "dp-p", "dp-c", true));
    }

    private static GrantDecision refused(String id) {
        return review(id, Samples.agreement(id, "dp-p", "dp-c", true)).decide(CONSUMER, Samples.provider("dp-p", "*"));
    }

    private static GrantDecision decision(String id, @Nullable JsonNode agreement) {
        AgreementReview review = review(id, agreement);
        return review.decision().orElseGet(() -> review.decide(CONSUMER, PROVIDER));
    }

    private static AgreementReview review(String id, @Nullable JsonNode agreement) {
        return GrantCase.SAMPLE.review(
                id, AgreementResource.ACCESS, agreement, AgreementTransition.NONE, null, GrantCase.TODAY);
    }

    @Override
    public void keep(GrantRecord record) {
        keptRecords.put(record.getAgreement(), record);
    }

    @Override
    public void forgetRecord(String agreement) {
        keptRecords.remove(agreement);
    }

    @Override
    public void keep(LookUp lookUp) {
        keptLookUps.put(lookUp.getAgreement(), lookUp);
    }

    @Override
    public void forgetLookUp(String agreement) {
        keptLookUps.remove(agreement);
    }

    @Override
    public void keepRevocations(List<Long> times) {
        keptRevocations.clear();
        keptRevocations.addAll(times);
    }

    @Override
    public void edit(GrantEdit edit) {
        edits.add(edit);
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }
}
