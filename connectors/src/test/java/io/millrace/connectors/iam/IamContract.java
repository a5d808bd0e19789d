package io.millrace.connectors.iam;

import static io.millrace.connectors.iam.IamCalls.get;
import static io.millrace.connectors.iam.IamCalls.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.IamRig.Fault;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of IAM. */
@Timeout(600)
public abstract class IamContract {

    private static final String ROLE = "reader";
    private static final String PATH = "/millrace/";
    private static final String DOCUMENT = PolicyDocuments.of("weather");
    private static final String NO_POLICY = "arn:aws:iam::000000000000:policy/millrace/none";

    @SuppressWarnings("NullAway.Init")
    private IamRig rig;

    @SuppressWarnings("NullAway.Init")
    private Iam iam;

    /** Without roles. */
    protected abstract IamRig open();

    @BeforeEach
    void aRole() {
        rig = open();
        rig.createRole(ROLE, "/consumers/", Map.of("owner", "weather team"));
        iam = rig.connect();
    }

    @AfterEach
    void close() {
        iam.close();
        rig.close();
    }

    @Test
    void aRoleHasItsArnAndTags() {
        Role role = get(iam.role(ROLE));

        assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/consumers/reader");
        assertThat(role.tags()).isEqualTo(Map.of("owner", "weather team"));
        assertThat(kind(iam.role("nobody"))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.role("no body"))).isEqualTo(Kind.INVALID);
    }

    @Test
    void theCallerIsOfTheAccountOfTheRoles() {
        assertThat(get(iam.caller())).startsWith("arn:aws:").contains("::000000000000:");
    }

    @Test
    void listsAreFollowedToTheirEnd() {
        rig.pagesHold(2);
        for (int i = 0; i < 7; i++) {
            rig.createRole("r" + i, "/", Map.of());
            get(iam.putInlinePolicy(ROLE, "p" + i, DOCUMENT));
            get(iam.attachPolicy(ROLE, get(iam.createPolicy(i < 5 ? PATH : "/", "m" + i, DOCUMENT))));
        }

        assertThat(get(iam.roles())).containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4", "r5", "r6", ROLE);
        assertThat(get(iam.inlinePolicies(ROLE))).containsExactlyInAnyOrder("p0", "p1", "p2", "p3", "p4", "p5", "p6");
        assertThat(get(iam.attachedPolicies(ROLE, PATH)))
                .hasSize(5)
                .contains("arn:aws:iam::000000000000:policy/millrace/m4");
        assertThat(get(iam.attachedPolicies(ROLE, "/"))).hasSize(7);
        assertThat(kind(iam.inlinePolicies("nobody"))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.attachedPolicies("nobody", PATH))).isEqualTo(Kind.MISSING);
    }

    @Test
    void anInlinePolicyIsWrittenReplacedReadAndDeleted() {
        String odd = DOCUMENT.replace("weather", "a+b c%2B~é*?&=\\\"<>");
        get(iam.putInlinePolicy(ROLE, "a+=,.@_-Z", DOCUMENT));
        get(iam.putInlinePolicy(ROLE, "a+=,.@_-Z", odd));

        assertThat(get(iam.inlinePolicy(ROLE, "a+=,.@_-Z"))).isEqualTo(odd);
        get(iam.deleteInlinePolicy(ROLE, "a+=,.@_-Z"));
        assertThat(get(iam.inlinePolicies(ROLE))).isEmpty();
        assertThat(kind(iam.inlinePolicy(ROLE, "a+=,.@_-Z"))).isEqualTo(Kind.MISSING);
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThat(kind(iam.putInlinePolicy("nobody", "p", DOCUMENT))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.deleteInlinePolicy(ROLE, "p"))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.deleteInlinePolicy("nobody", "p"))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.managedPolicy(NO_POLICY))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.spareVersions(NO_POLICY))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.createPolicyVersion(NO_POLICY, DOCUMENT))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.deletePolicyVersion(NO_POLICY, "v1"))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.attachPolicy(ROLE, NO_POLICY))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.detachPolicy(ROLE, NO_POLICY))).isEqualTo(Kind.MISSING);
        assertThat(kind(iam.deletePolicy(NO_POLICY))).isEqualTo(Kind.MISSING);
    }

    @Test
    void whatIamDoesNotTakeIsInvalid() {
        assertThat(kind(iam.putInlinePolicy(ROLE, "a b", DOCUMENT))).isEqualTo(Kind.INVALID);
        assertThat(kind(iam.putInlinePolicy(ROLE, "p".repeat(129), DOCUMENT))).isEqualTo(Kind.INVALID);
        assertThat(kind(iam.putInlinePolicy(ROLE, "p", "no JSON"))).isEqualTo(Kind.INVALID);
        assertThat(kind(iam.putInlinePolicy(ROLE, "p", DOCUMENT.replace("weather", "wetter€"))))
                .isEqualTo(Kind.INVALID);
        assertThat(kind(iam.createPolicy(PATH, "p", DOCUMENT.replaceAll("\"Resource\":.*", "\"Resource\":[]}]}"))))
                .isEqualTo(Kind.INVALID);
    }

    @Test
    void inlinePoliciesOfARoleHaveABudgetTogether() {
        get(iam.putInlinePolicy(ROLE, "a", PolicyDocuments.ofSize("a", 10_000)));
        String fits = PolicyDocuments.ofSize("b", 240);

        assertThat(kind(iam.putInlinePolicy(ROLE, "b", PolicyDocuments.ofSize("b", 241))))
                .isEqualTo(Kind.LIMIT);
        get(iam.putInlinePolicy(ROLE, "b", fits.replace(",", ", \n")));
        assertThat(kind(iam.putInlinePolicy(ROLE, "b", PolicyDocuments.ofSize("b", 241))))
                .as("a replaced document does not count")
                .isEqualTo(Kind.LIMIT);
        get(iam.putInlinePolicy(ROLE, "a", DOCUMENT));
        get(iam.putInlinePolicy(ROLE, "b", PolicyDocuments.ofSize("b", 9_000)));
    }

    @Test
    void aManagedPolicyHasFiveVersionsOfWhichTheLastCounts() {
        String arn = get(iam.createPolicy(PATH, "m", PolicyDocuments.of("v1")));
        assertThat(arn).isEqualTo("arn:aws:iam::000000000000:policy/millrace/m");
        assertThat(kind(iam.createPolicy(PATH, "m", DOCUMENT))).isEqualTo(Kind.EXISTS);
        assertThat(kind(iam.createPolicy("/", "M", DOCUMENT))).isEqualTo(Kind.EXISTS);
        for (int version = 2; version <= 5; version++) {
            get(iam.createPolicyVersion(arn, PolicyDocuments.of("v" + version)));
        }

        assertThat(kind(iam.createPolicyVersion(arn, DOCUMENT))).isEqualTo(Kind.LIMIT);
        assertThat(get(iam.managedPolicy(arn))).isEqualTo(PolicyDocuments.of("v5"));
        assertThat(get(iam.spareVersions(arn))).containsExactly("v1", "v2", "v3", "v4");
        assertThat(kind(iam.deletePolicyVersion(arn, "v5"))).isEqualTo(Kind.CONFLICT);
        for (int version = 6; version <= 11; version++) {
            get(iam.deletePolicyVersion(arn, get(iam.spareVersions(arn)).get(0)));
            get(iam.createPolicyVersion(arn, PolicyDocuments.of("v" + version)));
        }
        assertThat(get(iam.spareVersions(arn))).containsExactly("v7", "v8", "v9", "v10");
    }

    @Test
    void aManagedPolicyHasABudget() {
        assertThat(kind(iam.createPolicy(PATH, "m", PolicyDocuments.ofSize("b", 6_145))))
                .isEqualTo(Kind.LIMIT);
        String arn = get(iam.createPolicy(PATH, "m", PolicyDocuments.ofSize("b", 6_144)));
        assertThat(kind(iam.createPolicyVersion(arn, PolicyDocuments.ofSize("b", 6_145))))
                .isEqualTo(Kind.LIMIT);
    }

    @Test
    void tenManagedPoliciesAreAttachedToARole() {
        String first = get(iam.createPolicy(PATH, "m0", DOCUMENT));
        get(iam.attachPolicy(ROLE, first));
        for (int i = 1; i < 10; i++) {
            get(iam.attachPolicy(ROLE, get(iam.createPolicy(PATH, "m" + i, DOCUMENT))));
        }
        String eleventh = get(iam.createPolicy(PATH, "m10", DOCUMENT));

        get(iam.attachPolicy(ROLE, first));
        assertThat(kind(iam.attachPolicy(ROLE, eleventh))).isEqualTo(Kind.LIMIT);
        get(iam.detachPolicy(ROLE, first));
        assertThat(kind(iam.detachPolicy(ROLE, first))).isEqualTo(Kind.MISSING);
        get(iam.attachPolicy(ROLE, eleventh));
    }

    @Test
    void aPolicyInUseIsNotDeleted() {
        String arn = get(iam.createPolicy(PATH, "m", DOCUMENT));
        get(iam.attachPolicy(ROLE, arn));
        assertThat(kind(iam.deletePolicy(arn))).isEqualTo(Kind.CONFLICT);
        get(iam.detachPolicy(ROLE, arn));
        get(iam.createPolicyVersion(arn, DOCUMENT));
        assertThat(kind(iam.deletePolicy(arn))).isEqualTo(Kind.CONFLICT);
        get(iam.deletePolicyVersion(arn, "v1"));
        get(iam.deletePolicy(arn));
        assertThat(rig.versionsOfPolicies()).isEmpty();
    }

    @Test
    void aRoleOfAwsIsNotModified() {
        rig.createRole("AWSServiceRoleForX", "/aws-service-role/x.amazonaws.com/", Map.of());

        assertThat(kind(iam.putInlinePolicy("AWSServiceRoleForX", "p", DOCUMENT)))
                .isEqualTo(Kind.UNMODIFIABLE);
        assertThat(kind(iam.deleteInlinePolicy("AWSServiceRoleForX", "p"))).isEqualTo(Kind.UNMODIFIABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, NOT_NOW, false",
        "CHANGED_MEANWHILE, NOT_NOW, false",
        "DENIED, DENIED, false",
        "UNAVAILABLE, UNANSWERED, false",
        "FAILED_BEFORE_EFFECT, UNANSWERED, false",
        "FAILED_AFTER_EFFECT, UNANSWERED, true",
        "REQUEST_LOST, UNANSWERED, false",
        "RESPONSE_LOST, UNANSWERED, true"
    })
    void whatGoesWrongIsOfAKind(Fault fault, Kind kind, boolean effect) {
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, fault, 1);

        assertThat(kind(iam.putInlinePolicy(ROLE, "p", DOCUMENT))).isEqualTo(kind);
        assertThat(rig.inlinePolicies(ROLE).containsKey("p")).isEqualTo(effect);
        get(iam.putInlinePolicy(ROLE, "p", DOCUMENT));
        assertThat(rig.inlinePolicies(ROLE)).containsEntry("p", DOCUMENT);
    }

    @Test
    void throttlingIsToldFromOtherReasonsToWait() {
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.THROTTLED, 1);
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.CHANGED_MEANWHILE, 1);

        assertThat(refusal(iam.putInlinePolicy(ROLE, "p", DOCUMENT)).isThrottling())
                .isTrue();
        assertThat(refusal(iam.putInlinePolicy(ROLE, "p", DOCUMENT)).isThrottling())
                .isFalse();
    }

    @Test
    void anInventoryHasAllRolesAndTheProjectsPolicies() {
        rig.pagesHold(2);
        String ours = get(iam.createPolicy(PATH, "m", PolicyDocuments.of("v1")));
        get(iam.createPolicyVersion(ours, DOCUMENT));
        String foreign = get(iam.createPolicy("/", "f", DOCUMENT));
        get(iam.attachPolicy(ROLE, ours));
        get(iam.attachPolicy(ROLE, foreign));
        get(iam.putInlinePolicy(ROLE, "a", DOCUMENT));
        get(iam.putInlinePolicy(ROLE, "b", PolicyDocuments.of("a+b c%2B")));
        rig.createRole("r1", "/", Map.of());
        rig.createRole("r2", "/", Map.of());

        Map<String, RoleDetail> roles = new HashMap<>();
        Map<String, String> policies = new HashMap<>();
        String marker = null;
        do {
            AuthorizationPage page = get(iam.authorizationDetails(marker));
            page.roles()
                    .forEach(role -> assertThat(roles.put(role.name(), role)).isNull());
            policies.putAll(page.managedPolicies());
            marker = page.next().orElse(null);
        } while (marker != null);

        assertThat(roles).containsOnlyKeys(ROLE, "r1", "r2");
        RoleDetail role = Objects.requireNonNull(roles.get(ROLE));
        assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/consumers/reader");
        assertThat(role.tags()).isEqualTo(Map.of("owner", "weather team"));
        assertThat(role.inlinePolicies()).isEqualTo(Map.of("a", DOCUMENT, "b", PolicyDocuments.of("a+b c%2B")));
        assertThat(role.attachedPolicies()).containsExactlyInAnyOrder(ours, foreign);
        assertThat(policies).isEqualTo(Map.of(ours, DOCUMENT));
    }

    private static Kind kind(CompletionStage<?> call) {
        return refusal(call).kind();
    }
}
