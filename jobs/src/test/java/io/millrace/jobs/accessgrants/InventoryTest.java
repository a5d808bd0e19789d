package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamRig.Fault;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.local.standins.iam.DirectIamRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InventoryTest {

    private static final String NAME = PolicyNames.of("a");
    private static final String DOCUMENT = PolicyDocuments.of("weather");

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final DirectIamRig account = new DirectIamRig();
    private final Iam direct = account.connect();
    private final Watch meshWatch = new Watch();
    private final Watch iamWatch = new Watch();
    private final Inventory inventory = new Inventory(
            meshWatch.port(DataMesh.class, mesh),
            iamWatch.port(Iam.class, direct),
            GrantCase.GUARDS,
            new ConcurrentCalls(4, delay -> Runnable::run));

    @Test
    void allPagesAreListed() {
        for (int i = 0; i < 2_500; i++) {
            put(AgreementResource.ACCESS, "a" + i, i % 2 == 0);
        }

        Inventory.Listing listing = list(Map.of());

        assertThat(listing.resource()).isEqualTo(AgreementResource.ACCESS);
        assertThat(listing.listed()).hasSize(2_500);
        assertThat(listing.listed()).filteredOn(ListedAgreement::isActive).hasSize(1_250);
        assertThat(meshWatch.calls())
                .containsExactly(
                        "agreements ACCESS 0", "agreements ACCESS 1", "agreements ACCESS 2", "agreements ACCESS 3");
    }

    @Test
    void aServerThatRepeatsAPageForEverIsListed() {
        List<JsonNode> page = List.of(Samples.agreement("a", "dp-p", "dp-c", true));
        DataMesh repeating = (DataMesh) java.lang.reflect.Proxy.newProxyInstance(
                DataMesh.class.getClassLoader(),
                new Class<?>[] {DataMesh.class},
                (proxy, method, arguments) -> CompletableFuture.completedFuture(page));
        Inventory repeated =
                new Inventory(repeating, direct, GrantCase.GUARDS, new ConcurrentCalls(1, delay -> Runnable::run));

        assertThat(done(repeated.agreements(Map.of(), GrantCase.TODAY)).listed())
                .hasSize(1);
    }

    @Test
    void anOlderServerIsListedWhereItHasAgreements() {
        put(AgreementResource.DATA_USAGE_AGREEMENTS, "a", true);
        meshWatch.fail("agreements ACCESS", new DataMeshException(Kind.MISSING, "no such path", null, null));

        Inventory.Listing listing = list(Map.of());

        assertThat(listing.resource()).isEqualTo(AgreementResource.DATA_USAGE_AGREEMENTS);
        assertThat(listing.listed()).hasSize(1);
    }

    @Test
    void whatIsNotListedIsAskedForBeforeItIsTakenForGone() {
        put(AgreementResource.ACCESS, "listed", true);
        put(AgreementResource.DATA_USAGE_AGREEMENTS, "elsewhere", true);

        Inventory.Listing listing = list(Map.of(
                "listed", AgreementResource.ACCESS,
                "elsewhere", AgreementResource.DATA_CONTRACTS,
                "gone", AgreementResource.DATA_CONTRACTS));

        assertThat(listing.gone()).containsExactly("gone");
        assertThat(meshWatch.calls("agreement ")).isEqualTo(2 + 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MISSING"})
    void anAnswerThatIsNoAbsenceFailsTheSurvey(Kind kind) {
        DataMeshException failure = new DataMeshException(kind, "no", null, null);
        meshWatch.fail("agreement ", failure);
        assertThatThrownBy(() -> list(Map.of("a", AgreementResource.ACCESS))).hasCause(failure);

        meshWatch.fail("agreements", failure);
        assertThatThrownBy(() -> list(Map.of())).hasCause(failure);
    }

    @Test
    void callsThatAreRefusedForTheMomentAreMadeAgain() {
        put(AgreementResource.ACCESS, "a", true);
        mesh.failNext(Kind.NOT_NOW, null, 5);
        account.createRole("consumer-1", "/", Map.of());
        write("consumer-1", NAME);
        for (IamAction action : List.of(
                IamAction.LIST_INLINE_POLICIES, IamAction.LIST_ATTACHED_POLICIES, IamAction.GET_INLINE_POLICY)) {
            account.nextCalls(action, Fault.THROTTLED, 3);
        }

        assertThat(list(Map.of()).listed()).hasSize(1);
        assertThat(done(inventory.policies())).isEqualTo(Map.of("consumer-1", Map.of(NAME, DOCUMENT)));
    }

    @Test
    void policiesOfThisJobOnAllowedRolesAreFoundAndRolesWithoutAny() {
        for (String role : List.of("consumer-1", "consumer-2", "foreign")) {
            account.createRole(role, "/", Map.of());
            write(role, NAME);
            write(role, "by-hand");
        }
        account.createRole("consumer-empty", "/", Map.of());
        String arn = done(direct.createPolicy("/millrace/", PolicyNames.of("b"), DOCUMENT));
        done(direct.attachPolicy("consumer-2", arn));
        done(direct.attachPolicy("consumer-2", done(direct.createPolicy("/other/", PolicyNames.of("c"), DOCUMENT))));

        assertThat(done(inventory.policies()))
                .isEqualTo(Map.of(
                        "consumer-1", Map.of(NAME, DOCUMENT),
                        "consumer-2", Map.of(NAME, DOCUMENT, PolicyNames.of("b"), DOCUMENT),
                        "consumer-empty", Map.of()));
        assertThat(iamWatch.calls("inlinePolicy ")).isEqualTo(2);
    }

    @Test
    void whatVanishesMeanwhileIsNotThere() {
        for (String role : List.of("consumer-1", "consumer-2")) {
            account.createRole(role, "/", Map.of());
            write(role, NAME);
        }
        IamException missing = new IamException(IamException.Kind.MISSING, "gone", null);
        iamWatch.fail(call -> Set.of(
                                "inlinePolicies consumer-1",
                                "attachedPolicies consumer-1 /millrace/",
                                "inlinePolicy consumer-2 " + NAME)
                        .contains(call)
                ? missing
                : null);

        assertThat(done(inventory.policies())).isEqualTo(Map.of("consumer-1", Map.of(), "consumer-2", Map.of()));
    }

    @Test
    void aRoleThatCannotBeLookedAtFailsTheSurvey() {
        account.createRole("consumer-1", "/", Map.of());
        account.nextCalls(IamAction.LIST_ATTACHED_POLICIES, Fault.DENIED, 1);

        assertThatThrownBy(() -> done(inventory.policies())).hasCauseInstanceOf(IamException.class);
    }

    @Test
    void noMoreCallsAreUnderWayThanTheLimit() {
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            roles.add("consumer-" + i);
            account.createRole("consumer-" + i, "/", Map.of());
            write("consumer-" + i, NAME);
        }
        iamWatch.keepWaiting("");
        CompletableFuture<Map<String, Map<String, String>>> policies =
                inventory.policies().toCompletableFuture();
        int most = 0;
        while (iamWatch.waiting() > 0) {
            most = Math.max(most, iamWatch.waiting());
            iamWatch.letOneGo();
        }

        assertThat(most).isEqualTo(4);
        assertThat(policies.join()).containsOnlyKeys(roles);
    }

    private Inventory.Listing list(Map<String, AgreementResource> recorded) {
        return done(inventory.agreements(recorded, GrantCase.TODAY));
    }

    private void put(AgreementResource resource, String id, boolean active) {
        mesh.putAgreement(resource, id, Samples.agreement(id, "dp-p", "dp-c", active));
    }

    private void write(String role, String policy) {
        done(direct.putInlinePolicy(role, policy, DOCUMENT));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
