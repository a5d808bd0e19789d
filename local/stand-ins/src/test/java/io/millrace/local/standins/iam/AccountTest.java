package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.iam.PolicyDocuments;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of an account that the contract of the port does not reach. */
class AccountTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String OF_AWS = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    private final Account account = new Account("111122223333");

    @BeforeEach
    void aRole() {
        account.createRole(new NewRole("reader", "/", IamService.TRUST), Map.of("owner", "weather"), null, NOW);
    }

    private static void assertRefused(String code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        IamRefusal.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void policiesOfAwsCountForTheTenOfARole() {
        List<String> arns = List.copyOf(AwsPolicies.all().keySet());
        arns.subList(0, 10).forEach(arn -> account.attach("reader", arn, NOW));

        assertRefused("LimitExceeded", () -> account.attach("reader", arns.get(10), NOW));
        account.detach("reader", arns.get(3), NOW);
        account.attach("reader", arns.get(10), NOW);
        assertThat(account.role("reader").attached()).hasSize(10).doesNotContain(arns.get(3));
        assertRefused("NoSuchEntity", () -> account.attach("reader", "arn:aws:iam::aws:policy/None", NOW));
    }

    @Test
    void policiesOfAwsStayAsTheyAre() {
        assertRefused("AccessDenied", () -> account.createVersion(OF_AWS, PolicyDocuments.of("b"), true, NOW));
        assertRefused("AccessDenied", () -> account.deleteVersion(OF_AWS, 1));
        assertRefused("AccessDenied", () -> account.deletePolicy(OF_AWS));
        assertThat(account.policy(OF_AWS).versions()).hasSize(1);
    }

    @Test
    void arnsAreOfTheAccountAndTheirCaseCounts() {
        String arn = account.createPolicy("/millrace/", "M", PolicyDocuments.of("b"), NOW)
                .arn();

        assertThat(arn).isEqualTo("arn:aws:iam::111122223333:policy/millrace/M");
        assertThat(account.policy(arn).path()).isEqualTo("/millrace/");
        assertThat(account.policy(arn).name()).isEqualTo("M");
        assertRefused("NoSuchEntity", () -> account.attach("reader", arn.replace("/M", "/m"), NOW));
        assertThat(account.role("reader").arn()).isEqualTo("arn:aws:iam::111122223333:role/reader");
    }

    @Test
    void aPolicyThatBoundsARoleIsInUse() {
        String arn =
                account.createPolicy("/", "bound", PolicyDocuments.of("b"), NOW).arn();
        account.bound("reader", arn, NOW);

        assertThat(account.boundaries(arn)).isOne();
        assertThat(account.attachments(arn)).isZero();
        assertRefused("DeleteConflict", () -> account.deletePolicy(arn));
        account.unbound("reader", NOW);
        account.deletePolicy(arn);
        assertRefused("NoSuchEntity", () -> account.unbound("reader", NOW));
        assertRefused("NoSuchEntity", () -> account.bound("reader", arn, NOW));
    }

    @Test
    void keysOfTagsAreTheSameWhateverTheirCase() {
        account.tagRole("reader", Map.of("Owner", "climate", "x", "1"), NOW);
        assertThat(account.role("reader").tags()).isEqualTo(Map.of("Owner", "climate", "x", "1"));
        account.untagRole("reader", List.of("OWNER"), NOW);
        assertThat(account.role("reader").tags()).isEqualTo(Map.of("x", "1"));

        IamForm form = IamForm.of(Map.of(
                "Tags.member.1.Key",
                "a",
                "Tags.member.1.Value",
                "1",
                "Tags.member.2.Key",
                "A",
                "Tags.member.2.Value",
                "2"));
        assertRefused("InvalidInput", form::tags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Principal':{'AWS':'*'}, | | Principal",
                "{'AWS':'*'} | {} | Principal",
                "{'AWS':'*'} | 'everybody' | Principal",
                "sts:AssumeRole | s3:GetObject | STS",
                "'Action':'sts:AssumeRole' | 'Resource':'*' | Syntax",
                "'Action':'sts:AssumeRole' | 'Sid':'a' | Action",
                "'Allow' | 'allow' | Syntax",
                "}] | ,'Condition':{'Is':{'k':'v'}}}] | Condition"
            })
    void aTrustPolicySaysWhoMayDoWhat(String good, String bad, String message) {
        String trust = IamService.TRUST.replace('"', '\'');
        String changed = trust.replace(good, bad == null ? "" : bad);
        assertThat(changed).isNotEqualTo(trust);

        DocumentCheck.requireTrust(IamService.TRUST);
        assertThatThrownBy(() -> DocumentCheck.requireTrust(changed.replace('\'', '"')))
                .isInstanceOf(IamRefusal.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRoleIsAskedForWithinBounds() {
        Map<String, String> asked = Map.of(
                "RoleName", "writer", "AssumeRolePolicyDocument", IamService.TRUST, "MaxSessionDuration", "43200");

        assertThat(IamForm.of(asked).newRole().sessionSeconds()).isEqualTo(43_200);
        for (String seconds : List.of("43201", "3599", "-1", "x")) {
            Map<String, String> wrong = new HashMap<>(asked);
            wrong.put("MaxSessionDuration", seconds);
            assertRefused("ValidationError", () -> IamForm.of(wrong).newRole());
        }
    }
}
