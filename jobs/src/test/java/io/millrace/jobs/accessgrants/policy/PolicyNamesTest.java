package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyNamesTest {

    private static final String PREFIX = "DMM_DataUsageAgreement_";

    @Test
    void isTheSamplesNameWhereTheIdFits() {
        assertThat(PolicyNames.of("123-123-321")).isEqualTo("DMM_DataUsageAgreement_123-123-321");
        assertThat(PolicyNames.of("a_+=,.@-")).isEqualTo(PREFIX + "a_+=,.@-");
        assertThat(PolicyNames.of("x".repeat(105))).isEqualTo(PREFIX + "x".repeat(105));
        assertThat(PolicyNames.legacy("123")).containsExactly("DMM_Datacontract_123");
        assertThat(PolicyNames.legacy("x".repeat(111))).containsExactly("DMM_Datacontract_" + "x".repeat(111));
    }

    @Test
    void otherwiseItIsReadableWithAHash() {
        assertThat(PolicyNames.of("urn:acc/1")).matches(PREFIX + "urn_acc_1_[0-9a-f]{16}");
        assertThat(PolicyNames.of("x".repeat(106)))
                .matches(PREFIX + "x{88}_[0-9a-f]{16}")
                .hasSize(128);
        assertThat(PolicyNames.legacy("urn:acc/1")).isEmpty();
        assertThat(PolicyNames.legacy("x".repeat(112))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a:b", "a?b", "a#b", "a%b", "a\nb", "é", "\ud83d\ude00", "ﬁ", "*"})
    void isOneThatIamTakes(String id) {
        assertThat(PolicyNames.of(id)).matches("[A-Za-z0-9_+=,.@-]{1,128}");
        assertThat(PolicyNames.belongs(PolicyNames.of(id))).isTrue();
    }

    /** Among them an id that is what another one's name ends with. */
    @Test
    void noTwoAgreementsShareOne() {
        String made = PolicyNames.of("a:b").substring(PREFIX.length());
        List<String> ids = List.of(
                "a:b",
                "a b",
                "a/b",
                "a?b",
                "a_b",
                made,
                made + "_",
                "a_b_0123456789abcdef",
                "x".repeat(106),
                "x".repeat(107),
                "x".repeat(256),
                "\ud83d\ude00",
                "\ud83d\ude01",
                "é",
                "e\u0301");
        Set<String> names = new HashSet<>();
        for (String id : ids) {
            names.add(PolicyNames.of(id));
            names.addAll(PolicyNames.legacy(id));
        }

        assertThat(names)
                .hasSize(ids.size()
                        + (int) ids.stream()
                                .filter(id -> !PolicyNames.legacy(id).isEmpty())
                                .count());
    }

    @Test
    void onlyPoliciesWithThePrefixesAreOurs() {
        assertThat(PolicyNames.belongs("DMM_DataUsageAgreement_1")).isTrue();
        assertThat(PolicyNames.belongs("DMM_Datacontract_1")).isTrue();
        assertThat(PolicyNames.belongs("DMM_Other_1")).isFalse();
        assertThat(PolicyNames.belongs("dmm_datausageagreement_1")).isFalse();
        assertThat(PolicyNames.belongs("AdministratorAccess")).isFalse();
    }
}
