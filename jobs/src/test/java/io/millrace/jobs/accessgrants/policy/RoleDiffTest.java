package io.millrace.jobs.accessgrants.policy;

import static io.millrace.jobs.accessgrants.policy.Roles.desired;
import static io.millrace.jobs.accessgrants.policy.Roles.diff;
import static io.millrace.jobs.accessgrants.policy.Roles.empty;
import static io.millrace.jobs.accessgrants.policy.Roles.ended;
import static io.millrace.jobs.accessgrants.policy.Roles.folder;
import static io.millrace.jobs.accessgrants.policy.Roles.granted;
import static io.millrace.jobs.accessgrants.policy.Roles.keepingUnexplained;
import static io.millrace.jobs.accessgrants.policy.Roles.unconfirmed;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.RoleDetail;
import io.millrace.jobs.settings.PolicyForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoleDiffTest {

    private static final String CHUNK = Roles.OURS + 0;
    private static final DesiredGrant ORDERS = folder("a1", "bk0/f0");
    private static final DesiredGrant CLAIMS = folder("a2", "bk0/f1");

    @Test
    void theFirstGrantIsOneInlinePolicy() {
        RoleDiff diff = diff(desired(List.of(ORDERS)), empty());

        assertThat(steps(diff)).containsExactly("PUT_INLINE " + CHUNK);
        assertThat(diff.writes()).isEqualTo(diff.steps());
        assertThat(diff.writes().get(0).agreements()).containsExactly("a1");
        assertThat(verdicts(diff)).containsExactly("a1 GRANTED");
        assertThat(allowed(diff)).isEqualTo(Access.byGrants(List.of(ORDERS)));
        assertThat(diff(desired(List.of(ORDERS)), diff.after()).isEmpty()).isTrue();
    }

    @Test
    void theNoteOfAGrantIsOnItsPage() {
        DesiredGrant noted =
                DesiredGrant.newBuilder(ORDERS).setNote("A part is held.").build();

        assertThat(diff(desired(List.of(noted)), empty()).verdicts())
                .extracting(GrantVerdict::reason)
                .containsExactly("A part is held.");
    }

    @Test
    void aRightThatAnotherGrantNeedsStaysWhenOneEnds() {
        DesiredGrant same = folder("a3", "bk0/f0");
        ObservedRole role = granted(List.of(ORDERS, CLAIMS, same));

        RoleDiff diff = diff(desired(List.of(CLAIMS, same), ended(ORDERS)), role);

        assertThat(diff.isEmpty()).isTrue();
        assertThat(verdicts(diff)).containsExactly("a2 GRANTED", "a3 GRANTED", "a1 REVOKED");
        RoleDiff both = diff(desired(List.of(CLAIMS), ended(ORDERS), ended(same)), role);
        assertThat(steps(both)).containsExactly("PUT_INLINE " + CHUNK);
        assertThat(both.removals()).isEqualTo(both.steps());
        assertThat(both.removals().get(0).agreements()).containsExactly("a1", "a3");
        assertThat(allowed(both)).isEqualTo(Access.byGrants(List.of(CLAIMS)));
    }

    @Test
    void aRefusedGrantLosesAllOfItsNamesAndRights() {
        String legacy = document(Right.of(Right.Kind.OBJECTS, Right.joined(Roles.ACCOUNTS), "arn:aws:s3:::*"));
        ObservedRole role = with(
                granted(List.of(ORDERS)),
                Map.of("DMM_Datacontract_a1", legacy, "DMM_DataUsageAgreement_a1", legacy),
                Map.of());

        RoleDiff diff = diff(desired(List.of(), ended(ORDERS, EndedOutcome.REFUSED, "role.tag")), role);

        assertThat(steps(diff))
                .containsExactly(
                        "DELETE_INLINE DMM_DataUsageAgreement_a1",
                        "DELETE_INLINE DMM_Datacontract_a1",
                        "DELETE_INLINE " + CHUNK);
        assertThat(diff.removals()).isEqualTo(diff.steps());
        assertThat(diff.verdicts().get(0).toString()).isEqualTo("a1 REFUSED role.tag: because");
    }

    @Test
    void aGrantWhoseConsumerIsNotInTheTagIsRefusedAndItsRightsGo() {
        DesiredGrant others =
                DesiredGrant.newBuilder(CLAIMS).setConsumer("team:shop").build();
        ObservedRole role = granted(List.of(ORDERS, CLAIMS));

        RoleDiff diff = diff(desired(List.of(ORDERS, others)), role);

        assertThat(allowed(diff)).isEqualTo(Access.byGrants(List.of(ORDERS)));
        assertThat(diff.removals()).hasSize(1);
        assertThat(verdicts(diff)).containsExactly("a1 GRANTED", "a2 REFUSED role.tag");
        assertThat(diff.verdicts().get(1).reason()).contains(Roles.ROLE, "\"product:shop\"", "\"team:shop\"", "spaces");
        ObservedRole untagged =
                ObservedRole.of("", new RoleDetail(Roles.ROLE, Roles.ARN, Map.of(), Map.of(), List.of()), Map.of());
        assertThat(diff(desired(List.of(ORDERS)), untagged).verdicts().get(0).reason())
                .contains("does not have the tag " + Roles.TAG);
        RolePolicies tagless = new RolePolicies(Roles.COMPLETE.layout(), null);
        assertThat(verdicts(RoleDiff.of(desired(List.of(others)), untagged, tagless, DiffOptions.free())))
                .containsExactly("a2 GRANTED");
    }

    @Test
    void aGrantThatIsNotConfirmedIsKeptAndNotWritten() {
        ObservedRole role = granted(List.of(ORDERS));
        List<DesiredGrant> both = List.of(unconfirmed(ORDERS), unconfirmed(CLAIMS));

        RoleDiff diff = diff(desired(both), role);

        assertThat(diff.isEmpty()).isTrue();
        assertThat(verdicts(diff)).containsExactly("a1 GRANTED", "a2 WAITING");
        // Half of its rights are there, and a chunk that is rewritten keeps those alone.
        DesiredGrant wider = Roles.grant("a1", false, "arn:aws:s3:::bk0/f0", "arn:aws:s3:::bk1/f0");
        RoleDiff rewritten = diff(desired(List.of(unconfirmed(wider), CLAIMS)), role);
        assertThat(steps(rewritten)).containsExactly("PUT_INLINE " + CHUNK);
        assertThat(allowed(rewritten)).isEqualTo(Access.byGrants(List.of(ORDERS, CLAIMS)));
        assertThat(verdicts(rewritten)).containsExactlyInAnyOrder("a1 WAITING", "a2 GRANTED");
    }

    @Test
    void aRestoredCommandRemovesAndWritesNothing() {
        ObservedRole role = granted(List.of(ORDERS, CLAIMS));
        DesiredGrant other = folder("a3", "bk3");

        RoleDiff diff = RoleDiff.of(
                desired(List.of(CLAIMS, other), ended(ORDERS)),
                role,
                Roles.COMPLETE,
                DiffOptions.free().withoutWrites());

        assertThat(diff.removals()).isEqualTo(diff.steps()).hasSize(1);
        assertThat(allowed(diff)).isEqualTo(Access.byGrants(List.of(CLAIMS)));
        assertThat(verdicts(diff)).containsExactly("a2 GRANTED", "a3 WAITING", "a1 REVOKED");
    }

    @Test
    void nothingIsWrittenForAnAgreementThatIsOwedElsewhere() {
        DiffOptions owed = DiffOptions.free().owedElsewhere(Set.of("a1"));

        RoleDiff diff = RoleDiff.of(desired(List.of(ORDERS, CLAIMS)), empty(), Roles.COMPLETE, owed);

        assertThat(allowed(diff)).isEqualTo(Access.byGrants(List.of(CLAIMS)));
        assertThat(verdicts(diff)).containsExactlyInAnyOrder("a1 REFUSED revocation.owed", "a2 GRANTED");
        RoleDiff there =
                RoleDiff.of(desired(List.of(ORDERS, CLAIMS)), granted(List.of(ORDERS, CLAIMS)), Roles.COMPLETE, owed);
        assertThat(there.isEmpty()).isTrue();
        assertThat(verdicts(there)).containsExactlyInAnyOrder("a1 GRANTED", "a2 GRANTED");
    }

    @Test
    void aMissingRoleIsSaidAndWhatHasEndedIsGone() {
        DesiredGrant other = folder("a3", "bk3");

        RoleDiff diff = diff(
                desired(
                        List.of(ORDERS, unconfirmed(CLAIMS)),
                        ended(other),
                        ended(folder("a4", "bk3"), EndedOutcome.MOVED, null)),
                ObservedRole.missing("", Roles.ROLE));

        assertThat(diff.isEmpty()).isTrue();
        assertThat(verdicts(diff))
                .containsExactly("a1 REFUSED role.missing", "a2 REFUSED role.missing", "a3 REVOKED", "a4 REVOKED");
        assertThat(diff.verdicts()).extracting(GrantVerdict::hasPage).containsExactly(true, true, true, false);
    }

    @Test
    void aPolicyOfBeforeGoesWhenItsRightsAreWritten() {
        String old = document(Right.of(Right.Kind.OBJECTS, Right.joined(Roles.ACCOUNTS), "arn:aws:s3:::bk0/f0/*"));
        ObservedRole role = Roles.with(
                Map.of("DMM_Datacontract_a1", old, "DMM_DataUsageAgreement_zz", old),
                Map.of("DMM_DataUsageAgreement_a1", old),
                List.of());

        RoleDiff diff = diff(desired(List.of(ORDERS)), role);

        assertThat(steps(diff))
                .containsExactly(
                        "PUT_INLINE " + CHUNK,
                        "DELETE_INLINE DMM_Datacontract_a1",
                        "DELETE_MANAGED DMM_DataUsageAgreement_a1");
        assertThat(diff.cleanups()).hasSize(2);
        assertThat(diff.foreignPolicies()).containsExactly("DMM_DataUsageAgreement_zz");
        assertThat(diff(desired(List.of(unconfirmed(ORDERS))), role).isEmpty()).isTrue();
    }

    @Test
    void withoutRoomForBothThePolicyOfBeforeGoesFirst() {
        String old = document(
                Right.of(Right.Kind.OBJECTS, Right.joined(Roles.ACCOUNTS), "arn:aws:s3:::" + "x".repeat(9_900)));
        List<String> attached = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            attached.add("arn:aws:iam::aws:policy/Aws" + i);
        }
        ObservedRole role = Roles.with(Map.of("DMM_DataUsageAgreement_a1", old), Map.of(), attached);

        RoleDiff diff = diff(desired(List.of(ORDERS)), role);

        assertThat(steps(diff)).containsExactly("DELETE_INLINE DMM_DataUsageAgreement_a1", "PUT_INLINE " + CHUNK);
        RoleModel.after(diff, role);
    }

    @Test
    void whatNothingExplainsIsKeptUntilAVerificationHasJudged() {
        ObservedRole role = with(
                granted(List.of(ORDERS, CLAIMS)),
                Map.of(Roles.OURS + "x", document()),
                Map.of("Millrace_prod_other-role_0", document()));
        DesiredRole desired = desired(List.of(CLAIMS));

        RoleDiff kept = diff(keepingUnexplained(desired), role);
        RoleDiff judged = diff(desired, role);

        assertThat(kept.isEmpty()).isTrue();
        assertThat(kept.unexplained())
                .isEqualTo(judged.unexplained())
                .containsExactly(
                        "list prefix arn:aws:s3:::bk0 f0/*",
                        "objects arn:aws:s3:::bk0/f0/*",
                        "policy Millrace_prod_consumer-1_x",
                        "policy Millrace_prod_other-role_0");
        // The policy of another role is that role's: detached here, and not deleted.
        assertThat(steps(judged))
                .containsExactly(
                        "DELETE_INLINE Millrace_prod_consumer-1_x",
                        "DETACH_MANAGED Millrace_prod_other-role_0",
                        "PUT_INLINE " + CHUNK);
        assertThat(allowed(judged)).isEqualTo(Access.byGrants(List.of(CLAIMS)));
    }

    @Test
    void policiesOfAnotherInstallationAreNotTouched() {
        ObservedRole role = Roles.with(
                Map.of("Millrace_production_consumer-1_0", document(), "Millrace_staging_consumer-1_0", document()));

        RoleDiff diff = diff(desired(List.of(), ended(ORDERS)), role);

        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.unexplained()).isEmpty();
        assertThat(Roles.COMPLETE.layout().isOurs("Millrace_prod_consumer-1_0")).isTrue();
        assertThat(Roles.COMPLETE.layout().isOurs("Millrace_production_consumer-1_0"))
                .isFalse();
    }

    @Test
    void aChunkChangedByHandIsRewritten() {
        ObservedRole role = granted(List.of(ORDERS));
        String document = role.inlinePolicies().get(CHUNK);
        for (String changed : List.of(
                document.replace("f0/*", "*"),
                document.replace("\"s3:GetObject\"", "\"s3:*\""),
                document.replace("Allow", "Deny"),
                "no policy",
                document.replace("2012-10-17", "2008-10-17"))) {
            RoleDiff diff = diff(desired(List.of(ORDERS)), Roles.with(Map.of(CHUNK, changed)));

            assertThat(steps(diff)).as(changed).containsExactly("PUT_INLINE " + CHUNK);
            assertThat(diff.removals()).as(changed).hasSize(1);
            assertThat(diff.after().inlinePolicies()).containsEntry(CHUNK, document);
        }
        RoleDiff spaced = diff(desired(List.of(ORDERS)), Roles.with(Map.of(CHUNK, document.replace(",", ", "))));
        assertThat(spaced.writes()).hasSize(1);
    }

    @Test
    void otherAccountsInTheSettingsAreWrittenOnceTheGrantIsDecidedAnew() {
        ObservedRole role = granted(List.of(ORDERS));
        RolePolicies narrower =
                Roles.rules(PolicyForm.COMPLETE, new AccessRights(List.of("111122223333"), null, List.of()));

        RoleDiff restarted = RoleDiff.of(
                keepingUnexplained(desired(List.of(unconfirmed(ORDERS)))), role, narrower, DiffOptions.free());
        RoleDiff decided = RoleDiff.of(desired(List.of(ORDERS)), role, narrower, DiffOptions.free());

        assertThat(restarted.isEmpty()).isTrue();
        assertThat(restarted.unexplained()).isEmpty();
        assertThat(decided.after().inlinePolicies().get(CHUNK))
                .contains("111122223333")
                .doesNotContain("444455556666");
        assertThat(decided.steps()).hasSize(1);
        assertThat(decided.unexplained()).isEmpty();
    }

    @Test
    void anEndedGrantWithoutKnownArnsLosesItsNames() {
        ObservedRole role = Roles.with(Map.of("DMM_DataUsageAgreement_a1", document()));
        EndedGrant unknown =
                EndedGrant.newBuilder(ended(ORDERS)).setArns(List.of()).build();

        assertThat(steps(diff(desired(List.of(), unknown), role)))
                .containsExactly("DELETE_INLINE DMM_DataUsageAgreement_a1");
    }

    @Test
    void aGrantThatCannotBeReadIsRefused() {
        DesiredGrant wild = folder("a1", "bk0/*");

        RoleDiff diff = diff(desired(List.of(wild, CLAIMS)), empty());

        assertThat(verdicts(diff)).containsExactlyInAnyOrder("a1 REFUSED arn.wildcard", "a2 GRANTED");
    }

    @Test
    void anAgreementThatEndedAndIsWantedAnewHasOneOutcome() {
        ObservedRole role = granted(List.of(ORDERS));
        DesiredGrant now = folder("a1", "bk1/f3");

        RoleDiff diff = diff(desired(List.of(now), ended(ORDERS)), role);

        assertThat(verdicts(diff)).containsExactly("a1 GRANTED");
        assertThat(steps(diff)).containsExactly("PUT_INLINE " + CHUNK);
        assertThat(diff.removals()).as("it takes rights too").hasSize(1);
        assertThat(allowed(diff)).isEqualTo(Access.byGrants(List.of(now)));
    }

    private static ObservedRole with(ObservedRole role, Map<String, String> inline, Map<String, String> managed) {
        Map<String, String> all = new java.util.HashMap<>(role.inlinePolicies());
        all.putAll(inline);
        return Roles.with(all, managed, List.of());
    }

    private static String document(Right... rights) {
        return RightsText.of(
                rights.length > 0
                        ? List.of(rights)
                        : List.of(Right.of(Right.Kind.OBJECTS, Right.joined(Roles.ACCOUNTS), "arn:aws:s3:::some/*")));
    }

    private static Set<String> allowed(RoleDiff diff) {
        return new TreeSet<>(Access.byDocuments(new RoleModel(diff.after()).documents()));
    }

    private static List<String> steps(RoleDiff diff) {
        return diff.steps().stream()
                .map(step -> step.kind() + " " + step.policy())
                .collect(Collectors.toList());
    }

    private static List<String> verdicts(RoleDiff diff) {
        return diff.verdicts().stream()
                .map(verdict -> verdict.agreement() + " " + verdict.status()
                        + (verdict.rule() == null ? "" : " " + verdict.rule()))
                .collect(Collectors.toList());
    }
}
