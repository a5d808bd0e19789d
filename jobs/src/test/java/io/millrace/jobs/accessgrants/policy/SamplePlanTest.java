package io.millrace.jobs.accessgrants.policy;

import static io.millrace.jobs.accessgrants.policy.Roles.desired;
import static io.millrace.jobs.accessgrants.policy.Roles.ended;
import static io.millrace.jobs.accessgrants.policy.Roles.folder;
import static io.millrace.jobs.accessgrants.policy.Roles.unconfirmed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplePlanTest {

    private static final DesiredGrant ORDERS = folder("a1", "bk0/f0");
    private static final String NAME = "DMM_DataUsageAgreement_a1";
    private static final String DOCUMENT = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\","
            + " \"Action\": [\"s3:GetBucketLocation\", \"s3:GetObject\", \"s3:ListBucket\"],"
            + " \"Resource\": [\"arn:aws:s3:::bk0/f0\", \"arn:aws:s3:::bk0/f0/*\"]}]}";

    @Test
    void theDocumentIsTheSamplesByteByByte() {
        RoleDiff diff = diff(desired(List.of(ORDERS)), Roles.empty());

        assertThat(diff.writes()).hasToString("[PUT_INLINE " + NAME + " " + DOCUMENT + "]");
        assertThat(diff.after().inlinePolicies()).containsExactly(Map.entry(NAME, DOCUMENT));
        assertThat(diff(desired(List.of(ORDERS)), diff.after()).isEmpty()).isTrue();
    }

    @Test
    void anotherTextIsReplacedAndTheNameOfBeforeRemoved() {
        ObservedRole role = Roles.with(Map.of(NAME, DOCUMENT.replace("f0", "f1"), "DMM_Datacontract_a1", DOCUMENT));

        RoleDiff diff = diff(desired(List.of(ORDERS)), role);

        assertThat(steps(diff)).containsExactly("PUT_INLINE " + NAME, "DELETE_INLINE DMM_Datacontract_a1");
        assertThat(diff.removals()).as("it takes rights too").hasSize(1);
        assertThat(diff(desired(List.of(unconfirmed(ORDERS))), role).verdicts()).hasToString("[a1 WAITING]");
    }

    @Test
    void anEndedGrantIsRemovedInlineAndManaged() {
        ObservedRole role = Roles.with(Map.of(NAME, DOCUMENT), Map.of(NAME, DOCUMENT), List.of());

        assertThat(steps(diff(desired(List.of(), ended(ORDERS)), role)))
                .containsExactly("DELETE_INLINE " + NAME, "DELETE_MANAGED " + NAME);
        // Of two, the inline one stays.
        assertThat(steps(diff(desired(List.of(ORDERS)), role))).containsExactly("DELETE_MANAGED " + NAME);
    }

    @Test
    void withoutInlineRoomThePolicyIsAManagedOneAndThenTheRoleIsFull() {
        List<DesiredGrant> grants = IntStream.range(100, 200)
                .mapToObj(i -> folder("a" + i, "bk0/" + "x".repeat(200) + i))
                .collect(Collectors.toCollection(ArrayList::new));

        RoleDiff diff = diff(desired(grants), Roles.empty());

        RoleModel model = RoleModel.after(diff, Roles.empty());
        assertThat(model.attached).hasSize(10);
        assertThat(diff.verdicts().stream().filter(verdict -> verdict.status() == GrantVerdict.Status.GRANTED))
                .hasSize(model.inline.size() + 10);
        GrantVerdict last = diff.verdicts().get(diff.verdicts().size() - 1);
        assertThat(last.rule()).isEqualTo("role.full");
        assertThat(last.reason()).containsPattern("[1-9][0-9]* characters are missing");
        assertThat(diff(desired(grants), diff.after()).isEmpty()).isTrue();
        assertThat(diff.room().charactersLeft()).isLessThan(600);
    }

    @Test
    void chunksOfTheOtherLayoutGoOnceThePoliciesAreWrittenAndTheOtherWayRound() {
        DesiredGrant other = folder("a2", "bk1/f0");
        ObservedRole merged = Roles.granted(List.of(ORDERS, other));
        DesiredRole desired = desired(List.of(ORDERS, unconfirmed(other)));

        RoleDiff there = diff(desired, merged);
        RoleDiff back = Roles.diff(desired(List.of(ORDERS, other)), there.after());

        assertThat(steps(there)).containsExactly("PUT_INLINE " + NAME, "PUT_INLINE " + Roles.OURS + 0);
        assertThat(there.cleanups()).hasSize(1);
        assertThat(Access.byDocuments(List.of(there.after().inlinePolicies().get(Roles.OURS + 0))))
                .isEqualTo(Access.byGrants(List.of(other)));
        assertThat(steps(back)).containsExactly("PUT_INLINE " + Roles.OURS + 0, "DELETE_INLINE " + NAME);
    }

    private static RoleDiff diff(DesiredRole desired, ObservedRole role) {
        RoleDiff diff = RoleDiff.of(desired, role, Roles.SAMPLE, DiffOptions.free());
        assertThat(new HashMap<>(RoleModel.after(diff, role).inline))
                .isEqualTo(diff.after().inlinePolicies());
        return diff;
    }

    private static List<String> steps(RoleDiff diff) {
        return diff.steps().stream()
                .map(step -> step.kind() + " " + step.policy())
                .collect(Collectors.toList());
    }
}
