package io.millrace.jobs.accessgrants.policy;

import static io.millrace.jobs.accessgrants.policy.Roles.desired;
import static io.millrace.jobs.accessgrants.policy.Roles.diff;
import static io.millrace.jobs.accessgrants.policy.Roles.ended;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The number of agreements that fit on one role, and the calls that the change of one of them takes. */
class RoleRoomTest {

    private static DesiredGrant table(int i) {
        return Roles.table("a" + i, String.format(Locale.ROOT, "orders_%04d", i));
    }

    private static DesiredGrant folder(int i) {
        return Roles.folder("a" + i, String.format(Locale.ROOT, "acme-sales-prod/sales/orders_%04d", i));
    }

    @Test
    void atLeastFourHundredTablesFit() {
        int fitting = fitting(600, RoleRoomTest::table);

        assertThat(fitting).as("tables of Glue on one role: " + fitting).isBetween(400, 599);
        assertThat(granted(first(400, RoleRoomTest::table))).isEqualTo(400);
    }

    @Test
    void atLeastFiveHundredFoldersFit() {
        int fitting = fitting(1_500, RoleRoomTest::folder);

        assertThat(fitting).as("folders on one role: " + fitting).isBetween(500, 1_499);
        assertThat(granted(first(500, RoleRoomTest::folder))).isEqualTo(500);
    }

    @Test
    void theChangeOfOneAgreementIsOnePut() {
        List<DesiredGrant> grants = first(300, RoleRoomTest::table);
        ObservedRole role = diff(desired(grants), Roles.empty()).after();
        for (int i = 0; i < grants.size(); i += 7) {
            List<DesiredGrant> others = new ArrayList<>(grants);
            DesiredGrant one = others.remove(i);

            RoleDiff end = diff(desired(others, ended(one)), role);
            assertThat(end.steps()).as(one.getAgreement()).hasSize(1);
            assertThat(end.removals().get(0).agreements()).containsExactly(one.getAgreement());
            RoleModel.after(end, role);

            RoleDiff again = diff(desired(grants), end.after());
            assertThat(again.steps()).as(one.getAgreement()).hasSize(1);
            assertThat(again.writes().get(0).agreements()).containsExactly(one.getAgreement());
            RoleModel.after(again, end.after());
        }
        List<DesiredGrant> more = new ArrayList<>(grants);
        more.add(Roles.table("new", "new"));
        assertThat(diff(desired(more), role).steps()).hasSize(1);
    }

    @Test
    void aGrantWithoutRoomSaysHowMuchIsMissingAndOthersKeepTheirs() {
        List<DesiredGrant> grants = first(600, RoleRoomTest::table);
        ObservedRole role = Roles.empty();
        RoleDiff diff = diff(desired(grants), role);
        RoleModel.after(diff, role);
        Set<String> before = withRights(diff);
        GrantVerdict full = diff.verdicts().stream()
                .filter(verdict -> verdict.status() == GrantVerdict.Status.REFUSED)
                .findFirst()
                .orElseThrow();

        assertThat(full.rule()).isEqualTo("role.full");
        assertThat(full.reason())
                .matches(
                        "The role consumer-1 has no room for the agreement: [1-9][0-9]* characters are missing\\. Other"
                                + " policies take 0 of the 10240 characters of inline policies and 0 of the 10 managed"
                                + " policies\\. Remove .*");
        assertThat(diff.room().charactersLeft()).isLessThan(12L * 200);
        assertThat(diff.room().attached()).isEqualTo(10);
        assertThat(diff.room().inlineCharacters()).isBetween(9_500L, 10_240L);
        assertThat(diff.room().chunks()).isGreaterThanOrEqualTo(12);
        // A smaller id comes first at a first start only: what is there stays.
        grants.add(Roles.table("a", "first-of-all"));
        assertThat(withRights(diff(desired(grants), diff.after()))).isEqualTo(before);
    }

    @Test
    void theShortageIsTheNumberOfCharactersThatAreMissing() {
        DesiredGrant grant = Roles.folder("a1", "bk0/f0");
        long needed =
                PolicyText.size(Roles.granted(List.of(grant)).inlinePolicies().get(Roles.OURS + 0));
        for (int missing : List.of(1, 17)) {
            ObservedRole role = nearlyFull(needed - missing);
            RoleDiff diff = diff(desired(List.of(grant)), role);

            assertThat(diff.isEmpty()).isTrue();
            assertThat(diff.verdicts().get(0).reason())
                    .contains(": " + missing + " characters are missing", "10 of the 10 managed policies");
        }
        assertThat(granted(diff(desired(List.of(grant)), nearlyFull(needed)))).isEqualTo(1);
    }

    @Test
    void aGrantThatNoLongerFitsLosesWhatItHas() {
        DesiredGrant narrow = Roles.folder("a1", "bk0/f0");
        DesiredGrant other = Roles.folder("a2", "bk0/f1");
        DesiredGrant wide = Roles.grant("a1", false, "arn:aws:s3:::bk0/f0", "arn:aws:s3:::bk1/" + "x".repeat(900));
        ObservedRole role =
                diff(desired(List.of(narrow, other)), nearlyFull(1_000)).after();

        RoleDiff diff = diff(desired(List.of(wide, other)), role);

        assertThat(withRights(diff)).containsExactly("a2");
        assertThat(diff.verdicts().get(0).rule()).isEqualTo("role.full");
        assertThat(diff.removals()).isEqualTo(diff.steps()).hasSize(1);
        assertThat(diff.after().inlinePolicies().get(Roles.OURS + 0))
                .contains("bk0/f1/*")
                .doesNotContain("bk0/f0/*", "bk1");
        assertThat(diff(desired(List.of(wide, other)), diff.after()).isEmpty()).isTrue();
    }

    @Test
    void anAccountOutOfManagedPoliciesIsToldAsThat() {
        List<DesiredGrant> grants = first(100, RoleRoomTest::table);
        DiffOptions full = DiffOptions.free().accountFull();

        RoleDiff diff = RoleDiff.of(desired(grants), Roles.empty(), Roles.COMPLETE, full);

        assertThat(diff.steps()).extracting(PolicyStep::kind).containsOnly(PolicyStep.Kind.PUT_INLINE);
        assertThat(granted(diff)).isBetween(50, 80);
        assertThat(diff.verdicts().stream()
                        .filter(verdict -> verdict.rule() != null)
                        .map(GrantVerdict::reason))
                .isNotEmpty()
                .allMatch(reason -> reason.contains("the account has no room for another managed policy"));
        // Those that exist can be changed.
        ObservedRole role = diff(desired(grants), Roles.empty()).after();
        List<DesiredGrant> more = first(101, RoleRoomTest::table);
        assertThat(granted(RoleDiff.of(desired(more), role, Roles.COMPLETE, full)))
                .isEqualTo(101);
    }

    @Test
    void whatIsScatteredIsPackedAnewOnlyForWantOfRoom() {
        List<DesiredGrant> grants = first(400, RoleRoomTest::table);
        ObservedRole role = diff(desired(grants), Roles.empty()).after();
        // Gaps in all chunks, each too small for the rights of one large agreement together.
        List<DesiredGrant> left = grants.stream()
                .filter(grant -> Integer.parseInt(grant.getAgreement().substring(1)) % 12 != 0)
                .collect(Collectors.toCollection(ArrayList::new));
        RoleDiff gaps = diff(desired(left), role);
        assertThat(granted(gaps)).isEqualTo(left.size());
        List<DesiredGrant> more = new ArrayList<>(left);
        IntStream.range(1_000, 1_080).mapToObj(RoleRoomTest::table).forEach(more::add);

        RoleDiff again = diff(desired(more), gaps.after());

        RoleModel.after(again, gaps.after());
        assertThat(granted(again)).isEqualTo(more.size());
        assertThat(diff(desired(more), again.after()).isEmpty()).isTrue();
    }

    private static ObservedRole nearlyFull(long left) {
        List<String> attached = IntStream.range(0, 10)
                .mapToObj(i -> "arn:aws:iam::aws:policy/Aws" + i)
                .collect(Collectors.toList());
        return Roles.with(Map.of("team", "x".repeat((int) (10_240 - left))), Map.of(), attached);
    }

    private static int fitting(int most, IntFunction<DesiredGrant> grant) {
        RoleDiff diff = diff(desired(first(most, grant)), Roles.empty());
        RoleModel.after(diff, Roles.empty());
        return granted(diff);
    }

    private static int granted(List<DesiredGrant> grants) {
        RoleDiff diff = diff(desired(grants), Roles.empty());
        RoleModel.after(diff, Roles.empty());
        return granted(diff);
    }

    private static int granted(RoleDiff diff) {
        return withRights(diff).size();
    }

    private static Set<String> withRights(RoleDiff diff) {
        Set<String> granted = new HashSet<>();
        diff.verdicts().stream()
                .filter(verdict -> verdict.status() == GrantVerdict.Status.GRANTED)
                .forEach(verdict -> granted.add(verdict.agreement()));
        return granted;
    }

    private static List<DesiredGrant> first(int number, IntFunction<DesiredGrant> grant) {
        return IntStream.range(0, number).mapToObj(grant).collect(Collectors.toCollection(ArrayList::new));
    }
}
