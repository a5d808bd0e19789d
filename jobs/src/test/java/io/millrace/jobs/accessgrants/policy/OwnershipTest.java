package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, tags and ids that tell whose a policy or a role is. */
class OwnershipTest {

    private static final Installation PROD = Installation.named("prod");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product:sales | product:sales | true",
                "sales | product:sales | true",
                "sales | team:sales | false",
                "team:sales | product:sales | false",
                "team:sales | team:sales | true",
                "a  product:b team:c | product:b | true",
                "a  product:b team:c | team:c | true",
                "a  product:b team:c | product:a | true",
                "a  product:b team:c | product:c | false",
                "product:a,product:b | product:b | false",
                "product:Sales | product:sales | false",
                "product:a b | product:a b | false",
                "'' | product: | false",
                "'  ' | product: | false"
            })
    void aTagNamesThoseWhomTheRoleServes(String value, String name, boolean served) {
        assertThat(ConsumerTag.of(value).names(name)).isEqualTo(served);
    }

    @Test
    void anInstallationIsThatOfTheServersHost() {
        String id =
                Installation.ofServer(URI.create("https://Mesh.example.com/eu")).id();

        assertThat(id).matches("[0-9a-f]{8}");
        assertThat(Installation.ofServer(URI.create("https://mesh.example.com")).id())
                .isEqualTo(id);
        assertThat(Installation.ofServer(URI.create("https://staging.example.com"))
                        .id())
                .isNotEqualTo(id);
    }

    @Test
    void aChunkIsNamedByInstallationRoleAndNumber() {
        String role = "r".repeat(64);
        Installation longest = Installation.named("i".repeat(16));

        assertThat(PolicyNames.chunk(PROD, "a_0", 12)).isEqualTo("Millrace_prod_a_0_12");
        assertThat(PolicyNames.chunkNumber(PROD, "a_0", "Millrace_prod_a_0_12")).hasValue(12);
        assertThat(PolicyNames.chunk(longest, role, 9_999)).hasSizeLessThan(128);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Millrace_prod_a",
                "Millrace_prod_a_",
                "Millrace_prod_a_01",
                "Millrace_prod_a_-1",
                "Millrace_prod_a_12345",
                "Millrace_prod_b_0",
                "Millrace_prod_A_0",
                "Millrace_prod_a_0_1",
                "Millrace_prod2_a_0",
                "millrace_prod_a_0",
                "DMM_DataUsageAgreement_0"
            })
    void noOtherNameIsThatOfAChunk(String name) {
        assertThat(PolicyNames.chunkNumber(PROD, "a", name)).isEmpty();
    }

    @Test
    void aManagedPolicyIsOursAtOurPathAlone() {
        String arn = ManagedPolicies.arn("arn:aws-cn:iam::111122223333:role/x/y", "Millrace_prod_y_0");

        assertThat(arn).isEqualTo("arn:aws-cn:iam::111122223333:policy/millrace/Millrace_prod_y_0");
        assertThat(ManagedPolicies.name(arn)).isEqualTo("Millrace_prod_y_0");
        assertThat(ManagedPolicies.isAtPath(arn)).isTrue();
        assertThat(ManagedPolicies.isAtPath("arn:aws:iam::aws:policy/Millrace_prod_y_0"))
                .isFalse();
        assertThat(ManagedPolicies.isAtPath("arn:aws:iam::111122223333:policy/a/millrace/x"))
                .isFalse();
        assertThat(ManagedPolicies.isAtPath("arn:aws:iam::111122223333:policy/millrace/a/x"))
                .isFalse();
        assertThatThrownBy(() -> ManagedPolicies.arn("x", "y")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyThatGivesNothingGivesNothing() {
        assertThat(Access.byDocuments(java.util.List.of(ManagedPolicies.NOTHING)))
                .isEmpty();
        assertThat(AllowEvaluator.allows(ManagedPolicies.NOTHING, "sts:GetCallerIdentity", "x", Map.of()))
                .isTrue();
    }
}
