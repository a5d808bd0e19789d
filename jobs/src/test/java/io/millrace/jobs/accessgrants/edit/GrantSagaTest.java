package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.grant;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.legacyName;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.move;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.policyName;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.refuse;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.revoke;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamRig.Fault;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.settings.StatusTarget;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The effects of an edit in IAM. */
@Timeout(600)
class GrantSagaTest {

    private static final String ROLE = "reader";
    private static final String OTHER = "writer";
    private static final String NAME = policyName("a1");
    private static final String LEGACY = legacyName("a1");
    private static final String DOCUMENT = PolicyDocuments.of("weather");
    private static final String FILLER = "filler";

    private final DirectIamRig rig = new DirectIamRig();
    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final Iam iam = rig.connect();
    private GrantRun granting = granting(false, 4);

    private GrantRun granting(boolean dryRun, int concurrentCalls) {
        return new GrantRun(rig::connect, mesh, new GrantSettings(StatusTarget.TAGS, dryRun, concurrentCalls));
    }

    @BeforeEach
    void roles() {
        rig.createRole(ROLE, "/", Map.of("owner", "weather"));
        rig.createRole(OTHER, "/", Map.of());
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted("{'id':'a1','tags':['mine'],'custom':{'x':'y'}}"));
    }

    @AfterEach
    void close() {
        granting.close();
    }

    private GrantRun run(GrantEdit edit) {
        granting.submit(edit);
        return granting.untilOver();
    }

    private void put(String role, String name, String document) {
        iam.putInlinePolicy(role, name, document).toCompletableFuture().join();
    }

    /** So many characters are left for inline policies. */
    private void leave(int characters) {
        put(ROLE, FILLER, PolicyDocuments.ofSize("f", 10_240 - characters));
    }

    private void putManaged(String name, String document) {
        String arn = iam.createPolicy("/millrace/", name, document)
                .toCompletableFuture()
                .join();
        iam.attachPolicy(ROLE, arn).toCompletableFuture().join();
    }

    @Test
    void conformance32AGrantIsAnInlinePolicyOnTheRoleAndTheAgreementSaysSo() {
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(rig.inlinePolicies(ROLE)).isEqualTo(Map.of(NAME, DOCUMENT));
        assertThat(rig.versionsOfPolicies()).isEmpty();
        assertThat(mesh.agreement("a1"))
                .hasToString("{\"id\":\"a1\",\"tags\":[\"mine\",\"aws-integration\",\"aws-integration-active\"],"
                        + "\"custom\":{\"x\":\"y\",\"aws-policy-name\":\"" + NAME + "\"}}");
        assertThat(granting.rejects()).isEmpty();
        assertThat(granting.counts().grantsWritten()).isOne();
    }

    @Test
    void aLineOfTheAuditSaysWhoDidWhatAndWhy() {
        run(grant("a1", ROLE, PolicyDocuments.of("weather")));

        assertThat(granting.audits()).singleElement().satisfies(audit -> {
            assertThat(audit.getAt()).isEqualTo(GrantRun.START.toEpochMilli());
            assertThat(audit.getWho()).isEqualTo("arn:aws:sts::000000000000:assumed-role/millrace/local");
            assertThat(audit.getAction()).isEqualTo("iam:PutRolePolicy");
            assertThat(audit.getAgreement()).isEqualTo("a1");
            assertThat(audit.getRole()).isEqualTo(ROLE);
            assertThat(audit.getPolicy()).isEqualTo(NAME);
            assertThat(audit.getDocumentSha256())
                    .isEqualTo("f0125339fea3fa76b1618c94c220e1521ac29fdff80411a7deccd1a1f08ee6ca");
            assertThat(audit.getCause()).isEqualTo("event e-1 AccessActivatedEvent");
            assertThat(audit.getDryRun()).isFalse();
        });
    }

    @Test
    void conformance24And30ARevocationDeletesThePolicyAndTheAgreementSaysSo() {
        run(grant("a1", ROLE, DOCUMENT));
        put(ROLE, "foreign", DOCUMENT);
        run(revoke("a1", ROLE));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys("foreign");
        assertThat(granting.audit()).containsExactly("iam:PutRolePolicy " + NAME, "iam:DeleteRolePolicy " + NAME);
        assertThat(mesh.agreement("a1"))
                .hasToString("{\"id\":\"a1\",\"tags\":[\"mine\",\"aws-integration\",\"aws-integration-inactive\"],"
                        + "\"custom\":{\"x\":\"y\"}}");
        assertThat(granting.counts().grantsRemoved()).isOne();
    }

    @Test
    void conformance25RemovingWhatIsNotThereIsNoError() {
        run(revoke("a1", ROLE, "no-such-role"));

        assertThat(granting.rejects()).isEmpty();
        assertThat(granting.audit()).isEmpty();
        assertThat(granting.counts().grantsRemoved()).isZero();
        assertThat(mesh.agreement("a1").get("tags").toString()).contains("aws-integration-inactive");
    }

    @Test
    void everyNameOfEveryPlaceIsRemovedInlineAndManaged() {
        put(ROLE, LEGACY, DOCUMENT);
        put(OTHER, NAME, DOCUMENT);
        putManaged(NAME, DOCUMENT);
        iam.createPolicyVersion("arn:aws:iam::000000000000:policy/millrace/" + NAME, DOCUMENT)
                .toCompletableFuture()
                .join();

        run(revoke("a1", ROLE, OTHER));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
        assertThat(rig.versionsOfPolicies()).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).isEmpty();
        assertThat(granting.audit())
                .containsExactly(
                        "iam:DetachRolePolicy " + NAME,
                        "iam:DeletePolicyVersion " + NAME,
                        "iam:DeletePolicy " + NAME,
                        "iam:DeleteRolePolicy " + LEGACY,
                        "iam:DeleteRolePolicy " + NAME);
    }

    @Test
    void theOldRoleLosesThePolicyBeforeTheNewOneGetsIt() {
        put(ROLE, NAME, DOCUMENT);
        run(move("a1", ROLE, OTHER, DOCUMENT));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).containsOnlyKeys(NAME);
        assertThat(granting.audits()).extracting(GrantAudit::getRole).containsExactly(ROLE, OTHER);
    }

    @Test
    void aRemovalThatIsGivenUpKeepsThePolicyFromBeingWrittenAndNoOtherRemoval() {
        put(ROLE, NAME, DOCUMENT);
        put(ROLE, LEGACY, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.DENIED, 1);
        run(move("a1", ROLE, OTHER, DOCUMENT));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(rig.inlinePolicies(OTHER)).isEmpty();
        assertReject("iam.denied", ROLE, "iam:DeleteRolePolicy");
        assertThat(mesh.agreement("a1").get("tags").toString()).contains("aws-integration-refused");
        assertThat(granting.counts().editsAbandoned()).isOne();
    }

    @Test
    void theLegacyNameIsRemovedOnceThePolicyIsThere() {
        put(ROLE, LEGACY, DOCUMENT);
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.THROTTLED, 1);
        granting.submit(grant("a1", ROLE, DOCUMENT));
        granting.round();
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(LEGACY);

        granting.untilOver();

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(granting.audit()).containsExactly("iam:PutRolePolicy " + NAME, "iam:DeleteRolePolicy " + LEGACY);
    }

    @Test
    void aLegacyNameThatIsTheNameIsKept() {
        GrantEdit edit = grant("a1", ROLE, DOCUMENT);
        edit.getPolicy().setLegacyNames(List.of(NAME));
        run(edit);

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
    }

    @ParameterizedTest
    @CsvSource({"owner, weather, true", "owner, , true", "owner, sales, false", "Owner, weather, false", "team, , false"
    })
    void aRoleIsWrittenToWhenItHasTheTag(String key, String value, boolean written) {
        run(grant("a1", ROLE, DOCUMENT, key, value));

        assertThat(rig.inlinePolicies(ROLE).containsKey(NAME)).isEqualTo(written);
        if (!written) {
            assertReject("role.tag", ROLE, key);
            assertThat(rig.made(IamAction.PUT_INLINE_POLICY)).isZero();
        }
    }

    @Test
    void aRoleThatWasTaggedAMomentAgoIsNotRefused() {
        rig.rolesAreUnseen(2);
        run(grant("a1", ROLE, DOCUMENT, "owner", "weather"));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(granting.rejects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"owner", "''"})
    void aRoleThatDoesNotExistIsReported(String tagKey) {
        run(grant("a1", "nobody", DOCUMENT, tagKey.isEmpty() ? null : tagKey, null));

        assertReject("role.missing", "nobody", "aws-role-name");
        assertThat(mesh.agreement("a1").at("/custom/aws-integration-reason").asText())
                .contains("nobody");
    }

    @Test
    void aRoleWithoutRoomGetsAManagedPolicy() {
        leave(50);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(FILLER);
        assertThat(rig.attachedPolicies(ROLE)).isEqualTo(Map.of(NAME, DOCUMENT));
        assertThat(granting.audit()).containsExactly("iam:CreatePolicy " + NAME, "iam:AttachRolePolicy " + NAME);
        assertThat(granting.audits().get(0).getDocumentSha256()).isNotNull();
        assertThat(granting.counts().policiesInOverflow()).isOne();
        assertThat(mesh.agreement("a1").get("tags").toString()).contains("aws-integration-active");
    }

    @Test
    void aPolicyThatOutgrewItsRoleMovesToAManagedOne() {
        put(ROLE, NAME, DOCUMENT);
        put(ROLE, FILLER, PolicyDocuments.ofSize("f", 10_240 - DOCUMENT.length()));
        String more = PolicyDocuments.ofSize("more", 500);
        run(grant("a1", ROLE, more));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(FILLER);
        assertThat(rig.attachedPolicies(ROLE)).isEqualTo(Map.of(NAME, more));
    }

    @Test
    void changesOfAManagedPolicyAreVersionsOfIt() {
        leave(50);
        for (int change = 1; change <= 7; change++) {
            String document = PolicyDocuments.of("weather" + change);
            run(grant("a1", ROLE, document));
            assertThat(rig.attachedPolicies(ROLE)).isEqualTo(Map.of(NAME, document));
            assertThat(rig.versionsOfPolicies().get(NAME)).isLessThanOrEqualTo(5);
        }
        assertThat(granting.rejects()).isEmpty();
    }

    @Test
    void aManagedPolicyReturnsWhenThereIsRoomAgain() {
        leave(50);
        run(grant("a1", ROLE, DOCUMENT));
        leave(5_000);
        run(grant("a1", ROLE, PolicyDocuments.of("sales")));

        assertThat(rig.inlinePolicies(ROLE)).containsEntry(NAME, PolicyDocuments.of("sales"));
        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
        assertThat(rig.versionsOfPolicies()).isEmpty();
        assertThat(granting.counts().policiesInOverflow()).isZero();
    }

    @Test
    void aRoleThatIsFullIsReportedWithItsRoomAndHasNothingOfTheAgreementLeft() {
        put(ROLE, NAME, DOCUMENT);
        leave(DOCUMENT.length());
        for (int i = 0; i < 10; i++) {
            putManaged("m" + i, DOCUMENT);
        }
        run(grant("a1", ROLE, PolicyDocuments.ofSize("b", 200)));

        assertReject("role.full", ROLE, "10240 characters");
        assertThat(granting.rejects().get(0).getReason())
                .contains("other policies take " + (10_240 - DOCUMENT.length()))
                .contains("needs 200")
                .contains("PoliciesPerRole: 10");
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(FILLER);
        assertThat(rig.attachedPolicies(ROLE)).hasSize(10).doesNotContainKey(NAME);
        assertThat(rig.versionsOfPolicies()).doesNotContainKey(NAME);
    }

    @Test
    void aDocumentThatIsTooLargeForEitherIsReported() {
        run(grant("a1", ROLE, PolicyDocuments.ofSize("b", 10_241)));

        assertReject("role.full", ROLE, "6144");
        assertThat(rig.versionsOfPolicies()).isEmpty();
    }

    @Test
    void aDocumentThatIamDoesNotTakeIsReportedAndTheOldOneIsGone() {
        put(ROLE, NAME, DOCUMENT);
        run(grant("a1", ROLE, "no JSON"));

        assertReject("iam.invalid", ROLE, "Syntax errors in policy");
        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
    }

    @Test
    void aDeniedWriteLeavesWhatIsThere() {
        put(ROLE, NAME, DOCUMENT);
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.DENIED, 1);
        run(grant("a1", ROLE, PolicyDocuments.of("sales")));

        assertReject("iam.denied", ROLE, "iam:PutRolePolicy");
        assertThat(rig.inlinePolicies(ROLE)).containsEntry(NAME, DOCUMENT);
    }

    @Test
    void aRoleOfAwsIsReported() {
        rig.createRole("AWSServiceRoleForX", "/aws-service-role/x/", Map.of());
        run(grant("a1", "AWSServiceRoleForX", DOCUMENT));

        assertReject("iam.unmodifiable", "AWSServiceRoleForX", "iam:PutRolePolicy");
    }

    @Test
    void aManagedPolicyThatSomebodyAttachedElsewhereIsDetachedAndReported() {
        putManaged(NAME, DOCUMENT);
        String arn = "arn:aws:iam::000000000000:policy/millrace/" + NAME;
        iam.attachPolicy(OTHER, arn).toCompletableFuture().join();
        run(revoke("a1", ROLE));

        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
        assertReject("policy.in-use", ROLE, arn);
    }

    @Test
    void aPolicyOfTheNameUnderAnotherPathIsReported() {
        iam.createPolicy("/", NAME, DOCUMENT).toCompletableFuture().join();
        leave(50);
        run(grant("a1", ROLE, DOCUMENT));

        assertReject("policy.name-taken", ROLE, NAME);
        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVED", "DENIED"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatFailsForTheMomentIsDoneAgainHoweverOften(Fault fault) {
        put(ROLE, LEGACY, DOCUMENT);
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, fault, 12);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, fault, 3);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(granting.rejects()).isEmpty();
        assertThat(granting.counts().retries()).isGreaterThanOrEqualTo(12);
        assertThat(granting.now()).isBetween(GrantRun.START.plusSeconds(200), GrantRun.START.plusSeconds(900));
    }

    @Test
    void whoCallsIsAskedUntilItIsKnown() {
        rig.callerIsUnknown(3);
        run(grant("a1", ROLE, DOCUMENT));
        run(grant("a1", ROLE, PolicyDocuments.of("sales")));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(granting.rejects()).isEmpty();
        assertThat(rig.asked()).isEqualTo(4);
    }

    @Test
    void aRetriedRemovalDoesNotKeepTheOthersFromBeingMade() {
        put(ROLE, NAME, DOCUMENT);
        put(OTHER, NAME, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.THROTTLED, 1);
        granting.submit(revoke("a1", ROLE, OTHER));
        granting.round();

        assertThat(rig.inlinePolicies(ROLE)).isNotEmpty();
        assertThat(rig.inlinePolicies(OTHER)).isEmpty();
        granting.untilOver();
        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
    }

    @Test
    void twoEditsOfARoleNeverOverlap() {
        granting.close();
        granting = granting(false, 8);
        for (int i = 0; i < 12; i++) {
            put(ROLE, legacyName("x" + i), DOCUMENT);
            put(OTHER, legacyName("y" + i), DOCUMENT);
        }
        int before = rig.made().size();
        rig.callsTake(2);
        for (int i = 0; i < 12; i++) {
            granting.submit(grant("x" + i, ROLE, DOCUMENT));
            granting.submit(grant("y" + i, OTHER, DOCUMENT));
        }
        granting.untilOver();

        assertThat(rig.inlinePolicies(ROLE)).hasSize(12);
        for (String role : List.of("x", "y")) {
            List<String> turns = new ArrayList<>();
            for (DirectIamRig.Made made : rig.made().subList(before, rig.made().size())) {
                String agreement = made.subject().replaceAll(".*_", "");
                if (agreement.startsWith(role)
                        && (turns.isEmpty() || !turns.get(turns.size() - 1).equals(agreement))) {
                    turns.add(agreement);
                }
            }
            assertThat(turns).hasSize(12).doesNotHaveDuplicates();
        }
        assertThat(rig.mostUnderWay()).as("two roles").isEqualTo(2);
    }

    @Test
    void noMoreCallsAreMadeAtATimeThanAllowed() {
        granting.close();
        granting = granting(false, 3);
        rig.callsTake(2);
        for (int i = 0; i < 30; i++) {
            rig.createRole("r" + i, "/", Map.of());
            granting.submit(grant("a" + i, "r" + i, DOCUMENT));
        }
        granting.untilOver();

        assertThat(rig.mostUnderWay()).isEqualTo(3);
        assertThat(rig.inlinePolicies("r29")).hasSize(1);
    }

    @Test
    void aDryRunReadsOnlyAndSaysWhatItWouldDo() {
        granting.close();
        granting = granting(true, 4);
        put(ROLE, NAME, DOCUMENT);
        putManaged(LEGACY, DOCUMENT);
        put(OTHER, LEGACY, DOCUMENT);
        int writes = rig.made().size();
        run(move("a1", ROLE, OTHER, DOCUMENT));

        assertThat(granting.audit())
                .containsExactly(
                        "iam:DeleteRolePolicy " + NAME,
                        "iam:DetachRolePolicy " + LEGACY,
                        "iam:DeletePolicy " + LEGACY,
                        "iam:PutRolePolicy " + NAME,
                        "iam:DeleteRolePolicy " + LEGACY);
        assertThat(granting.audits()).allMatch(GrantAudit::getDryRun);
        assertThat(rig.made().stream().skip(writes))
                .extracting(DirectIamRig.Made::action)
                .containsOnly(IamAction.LIST_INLINE_POLICIES, IamAction.LIST_ATTACHED_POLICIES);
        assertThat(mesh.replaced()).isZero();
    }

    @Test
    void aDryRunOfWhatIsSoSaysNothing() {
        granting.close();
        granting = granting(true, 4);
        put(ROLE, NAME, DOCUMENT);
        putManaged(policyName("a2"), DOCUMENT);
        run(grant("a1", ROLE, DOCUMENT));
        run(grant("a2", ROLE, DOCUMENT));
        assertThat(granting.audit()).isEmpty();

        run(grant("a1", ROLE, PolicyDocuments.of("sales")));
        run(grant("a2", ROLE, PolicyDocuments.of("sales")));
        assertThat(granting.audit())
                .containsExactly("iam:PutRolePolicy " + NAME, "iam:CreatePolicyVersion " + policyName("a2"));
    }

    @Test
    void aDryRunShowsWhatWouldBeGivenUp() {
        granting.close();
        granting = granting(true, 4);
        run(grant("a1", ROLE, DOCUMENT, "team", null));
        run(grant("a1", "nobody", DOCUMENT));

        assertThat(granting.rejects()).extracting(Reject::getRule).containsExactly("role.tag", "role.missing");
        assertThat(mesh.replaced()).isZero();
    }

    @Test
    void anEditWithoutAReportLeavesTheAgreementAlone() {
        GrantEdit edit = grant("a1", ROLE, DOCUMENT);
        edit.setReport(null);
        run(edit);

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(mesh.replaced()).isZero();
    }

    @Test
    void aRefusalMakesNoCallToIamButWhoCalls() {
        run(refuse("a1", "The ARN is a wildcard."));

        assertThat(rig.made()).isEmpty();
        assertThat(mesh.agreement("a1").at("/custom/aws-integration-reason").asText())
                .isEqualTo("The ARN is a wildcard.");
        assertThat(granting.rejects()).isEmpty();
    }

    @Test
    void editsOfOneAgreementAreCarriedOutInOrder() {
        for (int i = 0; i < 5; i++) {
            granting.submit(grant("a1", ROLE, PolicyDocuments.of("b" + i)));
            granting.submit(revoke("a1", ROLE));
        }
        granting.submit(grant("a1", ROLE, DOCUMENT));
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.THROTTLED, 3);
        granting.untilOver();

        assertThat(rig.inlinePolicies(ROLE)).isEqualTo(Map.of(NAME, DOCUMENT));
    }

    @Test
    void whatIsNotDueIsNotTakenUp() {
        GrantCommand command = GrantSaga.begin(grant("a1", ROLE, DOCUMENT));
        command.getProgress()
                .setDueAt(GrantRun.START.plus(Duration.ofMinutes(1)).toEpochMilli());
        try (GrantSaga saga = new GrantSaga(
                rig.connect(),
                mesh,
                new GrantSettings(StatusTarget.TAGS, false, 1),
                new Rejects("access-grants"),
                new GrantCounts())) {
            assertThat(saga.advance(command, GrantRun.START)
                            .toCompletableFuture()
                            .join()
                            .notBefore())
                    .isEqualTo(GrantRun.START.plus(Duration.ofMinutes(1)));
            assertThat(rig.made()).isEmpty();
            assertThat(saga.restored(command).getProgress().getDueAt()).isZero();
        }
    }

    private void assertReject(String rule, String role, String reason) {
        assertThat(granting.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getJob()).isEqualTo("access-grants");
            assertThat(reject.getSource()).isEqualTo("agreement:a1");
            assertThat(reject.getPosition()).isEqualTo(role);
            assertThat(reject.getRule()).isEqualTo(rule);
            assertThat(reject.getReason()).contains(reason);
            assertThat(reject.getPayload()).startsWith("{\"agreement\":\"a1\",\"resource\":\"ACCESS\",");
        });
    }
}
