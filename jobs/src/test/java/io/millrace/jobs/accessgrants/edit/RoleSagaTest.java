package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.refusal;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.ProvisioningReport;
import io.millrace.connectors.datamesh.ProvisioningReport.Status;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamRig.Fault;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.StatusTarget;
import io.millrace.local.standins.iam.DirectIamRig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The effects of desired roles in IAM, on pages, in the audit and in the rejects. */
@Timeout(600)
class RoleSagaTest {

    private static final String ROLE = "reader";
    private static final String OTHER = "writer";
    private static final String NAME = PolicyNames.of("a1");
    private static final String LEGACY = "DMM_Datacontract_a1";
    private static final String DOCUMENT = PolicyDocuments.of("weather");
    private static final String ROLE_ARN = "arn:aws:iam::000000000000:role/";

    private final DirectIamRig rig = new DirectIamRig();
    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final Iam iam = rig.connect();
    private RoleRun run = run(DesiredRoles.sample(), false, 4);

    private RoleRun run(RolePolicies rules, boolean dryRun, int concurrentCalls) {
        return new RoleRun(
                rig::connect, mesh, rules, new RoleSagaSettings(StatusTarget.PROVISIONING, dryRun, concurrentCalls));
    }

    private void use(RoleRun other) {
        run.close();
        run = other;
    }

    @BeforeEach
    void roles() {
        rig.createRole(ROLE, "/", Map.of());
        rig.createRole(OTHER, "/", Map.of());
        for (String agreement : List.of("a1", "a2", "a3")) {
            page(agreement);
        }
    }

    private void page(String agreement) {
        mesh.putAgreement(
                AgreementResource.ACCESS,
                agreement,
                quoted("{'id':'" + agreement + "','info':{'active':true},'tags':['mine'],'custom':{'x':'y'}}"));
    }

    @AfterEach
    void close() {
        run.close();
    }

    private void put(String role, String name, String document) {
        iam.putInlinePolicy(role, name, document).toCompletableFuture().join();
    }

    private void leave(int characters) {
        put(ROLE, "filler", PolicyDocuments.ofSize("f", 10_240 - characters));
    }

    private String putManaged(String role, String name, String document) {
        String arn = iam.createPolicy(ManagedPolicies.PATH, name, document)
                .toCompletableFuture()
                .join();
        iam.attachPolicy(role, arn).toCompletableFuture().join();
        return arn;
    }

    private String status(String agreement) {
        return mesh.provisioning(agreement)
                .map(reported -> reported.path("status").asText())
                .orElse("");
    }

    private String diagnostics(String agreement) {
        return mesh.provisioning(agreement)
                .map(reported -> reported.path("diagnostics").asText())
                .orElse("");
    }

    private List<Status> reported() {
        return mesh.reports().stream().map(ProvisioningReport::status).toList();
    }

    /** Calls since a number of them. */
    private List<IamAction> madeSince(int before) {
        return rig.made().stream().skip(before).map(DirectIamRig.Made::action).collect(Collectors.toList());
    }

    private static DesiredRole moved(String agreement) {
        return role(ROLE).end(agreement, "weather", EndedOutcome.MOVED).get();
    }

    @Test
    void aGrantIsAPolicyOnTheRoleAndThePageSaysSo() {
        run.run(role(ROLE).grant("a1", "weather").get());

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(rig.inlinePolicies(ROLE).get(NAME)).contains("arn:aws:s3:::weather");
        assertThat(status("a1")).isEqualTo("provisioned");
        assertThat(mesh.reports().get(0).reference()).isEqualTo(ROLE_ARN + ROLE);
        assertThat(mesh.reports().get(0).diagnostics()).isNull();
        assertThat(mesh.replaced()).isZero();
        assertThat(run.rejects()).isEmpty();
        assertThat(run.counts().policiesWritten()).isOne();
        assertThat(run.counts().reports()).isOne();
    }

    @Test
    void aLineOfTheAuditSaysWhoDidWhatAndWhy() {
        run.run(role(ROLE).grant("a1", "weather").get());

        assertThat(run.audits()).singleElement().satisfies(audit -> {
            assertThat(audit.getAt()).isEqualTo(RoleRun.START.toEpochMilli());
            assertThat(audit.getWho()).isEqualTo("arn:aws:sts::000000000000:assumed-role/millrace/local");
            assertThat(audit.getAction()).isEqualTo("iam:PutRolePolicy");
            assertThat(audit.getAgreements()).containsExactly("a1");
            assertThat(audit.getAccount()).isEmpty();
            assertThat(audit.getRole()).isEqualTo(ROLE);
            assertThat(audit.getPolicy()).isEqualTo(NAME);
            assertThat(audit.getDocumentSha256()).hasSize(64);
            assertThat(audit.getCause()).isEqualTo("event e-1 AccessActivatedEvent");
            assertThat(audit.getDryRun()).isFalse();
        });
    }

    @Test
    void aRevocationRemovesThePolicyAndThePageSaysSo() {
        run.run(role(ROLE).grant("a1", "weather").get());
        put(ROLE, "foreign", DOCUMENT);
        run.run(role(ROLE).revoke("a1", "weather").observe().get());

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys("foreign");
        assertThat(run.audit()).containsExactly("iam:PutRolePolicy " + NAME, "iam:DeleteRolePolicy " + NAME);
        assertThat(reported()).containsExactly(Status.PROVISIONED, Status.DEPROVISIONED);
        assertThat(run.owed()).isZero();
        assertThat(run.counts().policiesRemoved()).isOne();
    }

    @Test
    void aRemovalOnARoleThatDoesNotExistIsDone() {
        run.run(role("no-such-role").revoke("a1", "weather").get());

        assertThat(run.rejects()).isEmpty();
        assertThat(run.audit()).isEmpty();
        assertThat(status("a1")).isEqualTo("deprovisioned");
        assertThat(run.owed()).isZero();
    }

    @Test
    void everyNameOfAnEndedAgreementIsRemovedInlineAndManaged() {
        put(ROLE, LEGACY, DOCUMENT);
        String arn = putManaged(ROLE, NAME, DOCUMENT);
        iam.createPolicyVersion(arn, DOCUMENT).toCompletableFuture().join();
        run.run(role(ROLE).revoke("a1", "weather").get());

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
        assertThat(rig.versionsOfPolicies()).isEmpty();
    }

    @Test
    void aMoveTakesTheRightsBeforeItGivesThemAndThePageSaysProvisionedOnly() {
        put(ROLE, NAME, DOCUMENT);
        run.run(moved("a1"), role(OTHER).grant("a1", "weather").get());

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).containsOnlyKeys(NAME);
        assertThat(run.audits()).extracting(AccessAudit::getRole).containsExactly(ROLE, OTHER);
        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(run.now()).isBefore(RoleRun.START.plusSeconds(5));
    }

    @Test
    void nothingIsWrittenElsewhereWhileARemovalIsOwed() {
        put(ROLE, NAME, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.DENIED, 1_000);
        run.submit(moved("a1"));
        run.submit(role(OTHER).grant("a1", "weather").grant("a2", "sales").get());
        run.pass(Duration.ofDays(2));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(rig.inlinePolicies(OTHER)).containsOnlyKeys(PolicyNames.of("a2"));
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        assertThat(diagnostics("a1")).isNotEmpty();
        assertThat(status("a2")).isEqualTo("provisioned");
        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("revocation.owed");
            assertThat(reject.getSource()).isEqualTo("role:" + ROLE);
            assertThat(reject.getPosition()).isEqualTo(ROLE);
            assertThat(reject.getReason()).contains(ROLE).contains("a1").contains("iam:DeleteRolePolicy");
            assertThat(reject.getPayload()).startsWith("{\"account\":\"\",\"role\":\"" + ROLE + "\"");
        });
        assertThat(run.owed()).isOne();
        assertThat(run.oldestOwedSeconds()).isEqualTo(Duration.ofDays(2).toSeconds());
        long tries = rig.made(IamAction.DELETE_INLINE_POLICY);
        assertThat(tries).as("none had an effect").isZero();

        rig.nextCallsSucceed();
        run.pass(Duration.ofHours(1).plusSeconds(5));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).containsKey(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
        assertThat(run.owed()).isZero();
        assertThat(run.state()).isEmpty();
    }

    @Test
    void aWriteWaitsForARemovalThatArrivesLater() {
        put(ROLE, NAME, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.THROTTLED, 1);
        run.submit(moved("a1"));
        run.submit(role(OTHER).grant("a1", "weather").get());
        run.round();

        assertThat(rig.inlinePolicies(OTHER)).isEmpty();
        run.untilOver();
        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).containsOnlyKeys(NAME);
        assertThat(reported()).as("nobody was mailed").containsExactly(Status.PROVISIONED);
    }

    @Test
    void aRemovalThatIsDeniedIsTriedForEverAndToldOnce() {
        put(ROLE, NAME, DOCUMENT);
        put(ROLE, LEGACY, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.DENIED, 2);
        run.submit(role(ROLE).revoke("a1", "weather").get());
        run.round();
        run.round();

        assertThat(status("a1")).isEqualTo("deprovisioning-failed");
        assertThat(run.state()).hasSize(1);
        run.untilOver();
        assertThat(run.now()).isBetween(RoleRun.START.plusSeconds(60), RoleRun.START.plusSeconds(70));
        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(run.rules()).containsOnly("revocation.owed");
        assertThat(status("a1")).isEqualTo("deprovisioned");
    }

    @Test
    void whatIsOwedIsOwedAcrossARestartAndNothingIsWrittenElsewhereBeforeIt() {
        put(ROLE, NAME, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.DENIED, 1_000);
        run.submit(moved("a1"));
        run.round();
        run.restart();
        run.submit(role(OTHER).grant("a1", "weather").get());
        run.pass(Duration.ofHours(6));

        assertThat(run.owed()).isOne();
        assertThat(rig.inlinePolicies(OTHER)).isEmpty();
        rig.nextCallsSucceed();
        run.untilOver();
        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(rig.inlinePolicies(OTHER)).containsOnlyKeys(NAME);
    }

    @Test
    void aFailedRemovalDoesNotHoldBackOtherGrantsOfTheRole() {
        put(ROLE, LEGACY, DOCUMENT);
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, Fault.DENIED, 1_000);
        run.submit(role(ROLE).revoke("a1", "weather").grant("a2", "sales").get());
        run.pass(Duration.ofMinutes(1));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(LEGACY, PolicyNames.of("a2"));
        assertThat(status("a2")).isEqualTo("provisioned");
        assertThat(status("a1")).isEqualTo("deprovisioning-failed");
    }

    @ParameterizedTest
    @CsvSource({
        "product:c1, true",
        "c1, true",
        "team:t1 product:c1, true",
        "product:c2, false",
        "team:c1, false",
        "c11, false"
    })
    void aRoleIsWrittenToWhenItsTagNamesTheConsumer(String value, boolean written) {
        use(run(DesiredRoles.rules(Map.of("role.tag", "owner")), false, 4));
        rig.createRole("tagged", "/", Map.of("owner", value));
        run.submit(role("tagged").grant("a1", "weather").get());
        run.pass(Duration.ofMinutes(1));

        assertThat(rig.inlinePolicies("tagged").containsKey(NAME)).isEqualTo(written);
        assertThat(run.rules()).isEqualTo(written ? List.of() : List.of("role.tag"));
        assertThat(status("a1")).isEqualTo(written ? "provisioned" : "provisioning-failed");
    }

    @Test
    void aRoleThatLostItsTagLosesEveryNameOfTheAgreement() {
        use(run(DesiredRoles.rules(Map.of("role.tag", "owner")), false, 4));
        put(ROLE, LEGACY, PolicyDocuments.of("*"));
        put(ROLE, NAME, DOCUMENT);
        run.submit(role(ROLE).grant("a1", "weather").get());
        run.pass(Duration.ofDays(1));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        assertThat(run.rules()).containsExactly("role.tag");
        assertThat(reported()).hasSize(1);

        rig.tag(ROLE, "owner", "product:c1");
        run.untilOver();
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void aRoleThatWasMadeAMomentAgoIsNotRefused() {
        rig.rolesAreUnseen(2);
        run.run(role(ROLE).grant("a1", "weather").get());

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(run.rejects()).isEmpty();
        assertThat(reported()).containsExactly(Status.PROVISIONED);
    }

    @Test
    void aMissingRoleIsToldAndLookedForAgainSoonerThanHourly() {
        run.submit(role("late").grant("a1", "weather").grant("a2", "sales").get());
        run.pass(Duration.ofSeconds(30));

        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("role.missing");
            assertThat(reject.getReason()).contains("a1").contains("a2");
        });
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        assertThat(status("a2")).isEqualTo("provisioning-failed");
        run.pass(Duration.ofDays(1));
        assertThat(run.rejects()).hasSize(1);
        assertThat(mesh.reports()).hasSize(2);

        use(run(DesiredRoles.sample(), false, 4));
        run.submit(role("later").grant("a1", "weather").get());
        run.pass(Duration.ofSeconds(10));
        rig.createRole("later", "/", Map.of());
        run.untilOver();
        assertThat(run.now()).isBefore(RoleRun.START.plusSeconds(80));
        assertThat(rig.inlinePolicies("later")).containsOnlyKeys(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void aRoleThatIsDeletedWhileGrantedIsToldAndGrantedAgainWhenItIsBack() {
        rig.createRole("gone", "/", Map.of());
        run.run(role("gone").grant("a1", "weather").unreported().get());
        rig.deleteRole("gone");
        run.submit(role("gone").grant("a1", "weather").unreported().observe().get());
        run.pass(Duration.ofMinutes(1));
        assertThat(status("a1")).isEqualTo("provisioning-failed");

        rig.createRole("gone", "/", Map.of());
        run.untilOver();
        assertThat(rig.inlinePolicies("gone")).containsOnlyKeys(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void restoredWorkGivesNoRightUntilTheRoleIsDecidedAnew() {
        run.submit(role(ROLE).grant("a1", "weather").get());
        List<RoleCommand> checkpoint = run.state();
        run.untilOver();
        run.run(role(ROLE).revoke("a1", "weather").get());
        run.restart(checkpoint);
        run.pass(Duration.ofHours(12));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(run.state()).hasSize(1);
        assertThat(reported()).containsExactly(Status.PROVISIONED, Status.DEPROVISIONED);

        run.run(role(ROLE).grant("a1", "weather").get());
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void restoredWorkRemovesAndReports() {
        put(ROLE, LEGACY, DOCUMENT);
        put(ROLE, PolicyNames.of("a2"), PolicyDocuments.of("sales"));
        run.submit(role(ROLE).revoke("a1", "weather").get());
        run.submit(refusal("a3", "arn.wildcard", "The ARN is a wildcard."));
        run.restart();
        run.untilOver();

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(PolicyNames.of("a2"));
        assertThat(status("a1")).isEqualTo("deprovisioned");
        assertThat(status("a3")).isEqualTo("provisioning-failed");
    }

    @Test
    void aGrantThatIsNotConfirmedIsNotWrittenAndSaysNothing() {
        run.submit(role(ROLE).grant("a1", "weather").unconfirmed().get());
        run.pass(Duration.ofHours(2));

        assertThat(rig.inlinePolicies(ROLE)).isEmpty();
        assertThat(mesh.reports()).isEmpty();
        assertThat(run.rejects()).isEmpty();
        run.run(role(ROLE).grant("a1", "weather").get());
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
    }

    @Test
    void aManagedPolicyThatSomebodyAttachedElsewhereGivesNothingAnyMore() {
        String arn = putManaged(ROLE, NAME, DOCUMENT);
        iam.attachPolicy(OTHER, arn).toCompletableFuture().join();
        run.run(role(OTHER).observe().get(), role(ROLE).revoke("a1", "weather").get());

        assertThat(rig.attachedPolicies(ROLE)).isEmpty();
        assertThat(rig.attachedPolicies(OTHER)).isEqualTo(Map.of(NAME, ManagedPolicies.NOTHING));
        assertThat(rig.versionsOfPolicies()).isEqualTo(Map.of(NAME, 1));
        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("policy.in-use");
            assertThat(reject.getReason()).contains(arn);
        });
        assertThat(run.owed()).isZero();
        assertThat(status("a1")).isEqualTo("deprovisioned");
    }

    @Test
    void aPolicyThatIsAttachedElsewhereReceivesNoRights() {
        leave(50);
        String arn = putManaged(OTHER, NAME, ManagedPolicies.NOTHING);
        run.submit(role(ROLE).grant("a1", "weather").get());
        run.pass(Duration.ofMinutes(1));

        assertThat(rig.attachedPolicies(OTHER)).isEqualTo(Map.of(NAME, ManagedPolicies.NOTHING));
        assertThat(run.rules()).containsExactly("policy.in-use");
        iam.detachPolicy(OTHER, arn).toCompletableFuture().join();
        run.untilOver();
        assertThat(rig.attachedPolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void aRoleWithoutRoomGetsAManagedPolicyAndChangesAreVersionsOfIt() {
        leave(50);
        for (int change = 1; change <= 7; change++) {
            run.run(role(ROLE).grant("a1", "weather" + change).observe().get());
            assertThat(rig.attachedPolicies(ROLE)).containsOnlyKeys(NAME);
            assertThat(rig.attachedPolicies(ROLE).get(NAME)).contains("weather" + change);
            assertThat(rig.versionsOfPolicies().get(NAME)).isLessThanOrEqualTo(5);
        }
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys("filler");
        assertThat(run.rejects()).isEmpty();
        assertThat(run.counts().policiesInOverflow()).isOne();
    }

    @Test
    void aRoleThatIsFullIsToldAndOthersKeepTheirs() {
        run.run(role(ROLE).grant("a2", "sales").get());
        leave(Objects.requireNonNull(rig.inlinePolicies(ROLE).get(PolicyNames.of("a2")))
                .length());
        for (int i = 0; i < 10; i++) {
            putManaged(ROLE, "m" + i, DOCUMENT);
        }
        run.submit(
                role(ROLE).grant("a1", "weather").grant("a2", "sales").observe().get());
        run.pass(Duration.ofHours(3));

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys("filler", PolicyNames.of("a2"));
        assertThat(rig.attachedPolicies(ROLE)).hasSize(10).doesNotContainKey(NAME);
        assertThat(run.rules()).containsExactly("role.full");
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        leave(5_000);
        run.untilOver();
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void aRoleThatFilledUpUnseenIsReadAgainAndUsesAManagedPolicy() {
        run.run(role(ROLE).grant("a2", "sales").get());
        leave(Objects.requireNonNull(rig.inlinePolicies(ROLE).get(PolicyNames.of("a2")))
                .length());
        run.run(role(ROLE).grant("a1", "weather").grant("a2", "sales").get());

        assertThat(rig.attachedPolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(run.rejects()).isEmpty();
    }

    @Test
    void aDeniedWriteLeavesTheOthersAndIsTriedAgain() {
        run.run(role(ROLE).grant("a2", "sales").get());
        rig.nextCalls(IamAction.PUT_INLINE_POLICY, Fault.DENIED, 1);
        run.submit(role(ROLE).grant("a1", "weather").grant("a2", "sales").get());
        run.pass(Duration.ofSeconds(30));

        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("iam.denied");
            assertThat(reject.getReason()).contains("iam:PutRolePolicy").contains("a1");
        });
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        assertThat(status("a2")).isEqualTo("provisioned");
        run.untilOver();
        assertThat(run.now()).isBefore(RoleRun.START.plusSeconds(70));
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void aPolicyOfTheNameUnderAnotherPathIsTold() {
        iam.createPolicy("/", NAME, DOCUMENT).toCompletableFuture().join();
        leave(50);
        run.submit(role(ROLE).grant("a1", "weather").get());
        run.pass(Duration.ofSeconds(30));

        assertThat(run.rules()).containsExactly("policy.name-taken");
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
        run.run(role(ROLE).grant("a1", "weather").get());

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(run.rejects()).isEmpty();
        assertThat(reported()).containsExactly(Status.PROVISIONED);
    }

    @Test
    void theCallerIsAskedForUntilItIsKnown() {
        rig.callerIsUnknown(3);
        run.run(role(ROLE).grant("a1", "weather").get());
        run.run(role(ROLE).grant("a1", "sales").get());

        assertThat(run.rejects()).isEmpty();
        assertThat(rig.asked()).isEqualTo(4);
    }

    @Test
    void aChangeOfAKnownRoleIsOneReadAndOneWrite() {
        run.run(role(ROLE).grant("a1", "weather").get());
        int before = rig.made().size();
        run.run(role(ROLE).grant("a1", "weather").grant("a2", "sales").get());

        assertThat(madeSince(before)).containsExactly(IamAction.GET_ROLE, IamAction.PUT_INLINE_POLICY);
    }

    @Test
    void aRoleIsReadAgainWhenAskedForAndAfterHalfAnHour() {
        run.run(role(ROLE).grant("a1", "weather").get());
        iam.deleteInlinePolicy(ROLE, NAME).toCompletableFuture().join();
        run.run(role(ROLE).grant("a1", "weather").get());
        assertThat(rig.inlinePolicies(ROLE)).as("not known").isEmpty();

        run.run(role(ROLE).grant("a1", "weather").observe().get());
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);

        iam.deleteInlinePolicy(ROLE, NAME).toCompletableFuture().join();
        run.pass(RoleMemory.AGE_MAX.plusSeconds(1));
        run.run(role(ROLE).grant("a1", "weather").get());
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
    }

    @Test
    void theNewestDesiredStateOfARoleIsCarriedOutAndNoOther() {
        for (int i = 0; i < 5; i++) {
            run.submit(role(ROLE).grant("a1", "b" + i).get());
            run.submit(role(ROLE).revoke("a1", "b" + i).get());
        }
        run.submit(role(ROLE).grant("a1", "weather").get());
        run.untilOver();

        assertThat(rig.made(IamAction.PUT_INLINE_POLICY)).isOne();
        assertThat(rig.inlinePolicies(ROLE).get(NAME)).contains("weather");
        assertThat(reported()).containsExactly(Status.PROVISIONED);
    }

    @Test
    void noMoreRolesAreChangedAtATimeThanAllowed() {
        use(run(DesiredRoles.sample(), false, 3));
        rig.callsTake(2);
        for (int i = 0; i < 30; i++) {
            rig.createRole("r" + i, "/", Map.of());
            run.submit(role("r" + i).grant("a1" + i, "weather").unreported().get());
        }
        run.untilOver();

        assertThat(rig.mostUnderWay()).isEqualTo(3);
        assertThat(rig.inlinePolicies("r29")).hasSize(1);
    }

    @Test
    void aDryRunReadsOnlyAndSaysWhatItWouldDo() {
        use(run(DesiredRoles.sample(), true, 4));
        put(ROLE, LEGACY, DOCUMENT);
        putManaged(ROLE, PolicyNames.of("a2"), DOCUMENT);
        int before = rig.made().size();
        run.run(role(ROLE).grant("a1", "weather").revoke("a2", "weather").get());

        assertThat(run.audit())
                .containsExactlyInAnyOrder(
                        "iam:DetachRolePolicy " + PolicyNames.of("a2"),
                        "iam:DeletePolicy " + PolicyNames.of("a2"),
                        "iam:PutRolePolicy " + NAME,
                        "iam:DeleteRolePolicy " + LEGACY);
        assertThat(run.audits()).allMatch(AccessAudit::getDryRun);
        assertThat(madeSince(before))
                .containsOnly(
                        IamAction.GET_ROLE,
                        IamAction.LIST_INLINE_POLICIES,
                        IamAction.GET_INLINE_POLICY,
                        IamAction.LIST_ATTACHED_POLICIES,
                        IamAction.GET_POLICY);
        assertThat(mesh.reported()).isZero();
        assertThat(run.owed()).isZero();
    }

    @Test
    void aDryRunShowsRefusals() {
        use(run(DesiredRoles.rules(Map.of("role.tag", "owner")), true, 4));
        run.run(
                role(ROLE).grant("a1", "weather").get(),
                role("nobody").grant("a2", "sales").get());

        assertThat(run.rules()).containsExactlyInAnyOrder("role.tag", "role.missing");
        assertThat(run.audit()).isEmpty();
        assertThat(mesh.reported()).isZero();
    }

    @Test
    void aCommandWithoutReportsLeavesThePagesAlone() {
        run.run(role(ROLE).grant("a1", "weather").unreported().get());

        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(NAME);
        assertThat(mesh.calls()).isZero();
    }

    @Test
    void aRefusalMakesNoCallToIam() {
        run.run(refusal("a1", "arn.wildcard", "The ARN is a wildcard."));

        assertThat(rig.made()).isEmpty();
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        assertThat(diagnostics("a1")).isEqualTo("The ARN is a wildcard.");
        assertThat(run.rejects()).isEmpty();
    }

    @Test
    void anAccountThatTheJobHasNoRoleInIsTold() {
        DesiredRole elsewhere = role(ROLE).grant("a1", "weather").get();
        elsewhere.setAccount("999988887777");
        run.submit(elsewhere);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.rules()).containsExactly("account.unknown");
        assertThat(status("a1")).isEqualTo("provisioning-failed");
    }

    @Test
    void aHangingCallHoldsItsOwnRoleOnly() throws Exception {
        CompletableFuture<Void> hanging = new CompletableFuture<>();
        Iam slow = (Iam) Proxy.newProxyInstance(
                Iam.class.getClassLoader(), new Class<?>[] {Iam.class}, (proxy, method, arguments) -> {
                    boolean hangs = arguments != null && ROLE.equals(arguments[0]);
                    CompletionStage<?> answer = hangs
                            ? hanging.thenCompose(some -> iam.role(ROLE))
                            : CompletionStage.class.isAssignableFrom(method.getReturnType())
                                    ? (CompletionStage<?>) method.invoke(iam, arguments)
                                    : null;
                    return answer;
                });
        try (RoleSaga saga = new RoleSaga(
                RoleRun.accounts(Map.of("", slow)),
                mesh,
                DesiredRoles.sample(),
                new RoleSagaSettings(StatusTarget.PROVISIONING, false, 4),
                new RoleCounts())) {
            var held = saga.advance(
                            RoleSagaFactory.begin(
                                    role(ROLE).grant("a1", "weather").get()),
                            RoleRun.START)
                    .toCompletableFuture();
            for (int i = 0; i < 50; i++) {
                rig.createRole("r" + i, "/", Map.of());
                Eventually.value(saga.advance(
                                RoleSagaFactory.begin(
                                        role("r" + i).grant("a2", "sales").get()),
                                RoleRun.START)
                        .toCompletableFuture());
                assertThat(rig.inlinePolicies("r" + i)).hasSize(1);
            }
            assertThat(held).isNotDone();
        }
    }

    @Test
    void ofOneDocumentThatIamRefusesTheGrantIsFoundThatIsToBlame() {
        use(new RoleRun(
                () -> refusing("poison"),
                mesh,
                DesiredRoles.complete(),
                new RoleSagaSettings(StatusTarget.PROVISIONING, false, 4)));
        DesiredRoles desired = role(ROLE);
        for (int i = 0; i < 20; i++) {
            page("b" + i);
            desired.grant("b" + i, i == 13 ? "poison" : "bucket-" + i);
        }
        run.submit(desired.get());
        run.pass(Duration.ofMinutes(1));

        String text = String.join(" ", rig.inlinePolicies(ROLE).values());
        for (int i = 0; i < 20; i++) {
            assertThat(status("b" + i)).isEqualTo(i == 13 ? "provisioning-failed" : "provisioned");
            assertThat(text.contains("bucket-" + i + "\"")).isEqualTo(i != 13);
        }
        assertThat(run.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("iam.invalid");
            assertThat(reject.getReason()).contains("b13");
        });
    }

    /** IAM, where a document with a word is malformed. */
    private Iam refusing(String word) {
        return (Iam) Proxy.newProxyInstance(
                Iam.class.getClassLoader(), new Class<?>[] {Iam.class}, (proxy, method, arguments) -> {
                    boolean refused =
                            method.getName().equals("putInlinePolicy") && ((String) arguments[2]).contains(word);
                    return refused
                            ? CompletableFuture.failedFuture(
                                    new IamException(IamException.Kind.INVALID, "MalformedPolicyDocument", null))
                            : method.invoke(iam, arguments);
                });
    }

    @Test
    void anAccountWithoutManagedPoliciesIsToldAsThat() {
        leave(50);
        Iam full = (Iam) Proxy.newProxyInstance(
                Iam.class.getClassLoader(),
                new Class<?>[] {Iam.class},
                (proxy, method, arguments) -> method.getName().equals("createPolicy")
                        ? CompletableFuture.failedFuture(new IamException(
                                IamException.Kind.LIMIT, "Cannot exceed quota for PoliciesPerAccount: 1500", null))
                        : method.invoke(iam, arguments));
        use(new RoleRun(
                () -> full, mesh, DesiredRoles.complete(), new RoleSagaSettings(StatusTarget.PROVISIONING, false, 4)));
        run.submit(role(ROLE).grant("a1", "weather").get());
        run.pass(Duration.ofMinutes(1));

        assertThat(run.rules()).contains("iam.limit");
        assertThat(run.rejects().get(0).getReason()).contains("PoliciesPerAccount: 1500");
        assertThat(status("a1")).isEqualTo("provisioning-failed");
        leave(5_000);
        run.untilOver();
        assertThat(status("a1")).isEqualTo("provisioned");
    }

    @Test
    void hundredsOfAgreementsOfOneRoleAreChangedByOneWrite() {
        use(run(DesiredRoles.complete(), false, 4));
        DesiredRoles desired = role(ROLE);
        for (int i = 0; i < 200; i++) {
            page("b" + i);
            desired.grant("b" + i, "bucket-number-" + i);
        }
        run.run(desired.get());
        int before = rig.made().size();
        page("b200");
        run.run(desired.grant("b200", "bucket-number-200").get());

        assertThat(madeSince(before).stream().filter(action -> action != IamAction.GET_ROLE))
                .hasSizeLessThanOrEqualTo(4);
        assertThat(run.rejects()).isEmpty();
        String text = String.join(" ", rig.inlinePolicies(ROLE).values())
                + String.join(" ", rig.attachedPolicies(ROLE).values());
        for (int i = 0; i <= 200; i++) {
            assertThat(text).contains("bucket-number-" + i + "/*");
        }
    }

    @Test
    void manyPagesAreReportedOn() {
        List<DesiredRole> pages = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            page("p" + i);
            pages.add(refusal("p" + i, "arn.wildcard", "The ARN is a wildcard."));
        }
        run.run(pages.toArray(new DesiredRole[0]));

        assertThat(mesh.reports()).hasSize(300);
        JsonNode last = mesh.agreement("p299");
        assertThat(last.at("/provisioning/status").asText()).isEqualTo("provisioning-failed");
    }
}
