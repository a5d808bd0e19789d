package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.Watch;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.local.standins.iam.DirectIamAccounts;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private static final String OTHER = "444455556666";
    private static final String OURS = "Millrace_test_reader_0";
    private static final String DOCUMENT = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::else/*\"}]}";

    private final DirectIamAccounts accounts =
            new DirectIamAccounts(() -> Instant.ofEpochMilli(OperatorRun.NOW), OTHER);
    private final Watch own = new Watch();
    private final Watch other = new Watch();

    @BeforeEach
    void roles() {
        for (int i = 0; i < 5; i++) {
            accounts.own().createRole("consumer-" + i, "/", Map.of("owner", "product:c" + i));
        }
        accounts.own().createRole("admin", "/", Map.of());
        accounts.own().createRole("recorded", "/", Map.of());
        accounts.account(OTHER).createRole("consumer-x", "/", Map.of());
    }

    private RoleInventory read(Set<RoleKey> recorded) {
        CheckedSettings settings = ReconcileSettings.of(Map.of());
        Iam ownIam = own.port(Iam.class, accounts.own().connect());
        Iam otherIam = other.port(Iam.class, accounts.account(OTHER).connect());
        IamAccounts watched = new IamAccounts() {
            @Override
            public Set<String> accounts() {
                return Set.of(OWN, OTHER);
            }

            @Override
            public Iam iam(String account) {
                return account.equals(OWN) ? ownIam : otherIam;
            }

            @Override
            public void close() {}
        };
        return new Inventory(
                        watched,
                        GrantGuards.of(settings, accounts.own().caller()),
                        RolePolicies.of(settings).layout(),
                        new ConcurrentCalls(4, delay -> Runnable::run))
                .read(recorded)
                .toCompletableFuture()
                .join();
    }

    private static RoleKey key(String role) {
        return new RoleKey("", role);
    }

    private void denyDetails() {
        own.fail("authorizationDetails", new IamException(IamException.Kind.DENIED, "denied", null));
    }

    @Test
    void allPagesOfAnAccountAreRead() {
        accounts.own().faults().pagesHold(2);

        RoleInventory inventory = read(Set.of());

        assertThat(inventory.observed().keySet())
                .containsExactlyInAnyOrder(
                        key("consumer-0"),
                        key("consumer-1"),
                        key("consumer-2"),
                        key("consumer-3"),
                        key("consumer-4"),
                        new RoleKey(OTHER, "consumer-x"));
        assertThat(inventory.isComplete()).isTrue();
        assertThat(own.calls()).hasSizeGreaterThan(1).allMatch(call -> call.startsWith("authorizationDetails"));
    }

    @Test
    void rolesThatAreRecordedOrHaveOwnPoliciesAreOfInterest() {
        accounts.own().putInlinePolicy("admin", OURS, DOCUMENT);

        RoleInventory inventory = read(Set.of(key("Recorded"), key("deleted"), new RoleKey("", "")));

        assertThat(inventory.observed()).containsKeys(key("admin"), key("recorded"), key("deleted"));
        assertThat(inventory.observed()).doesNotContainKey(new RoleKey("", ""));
        assertThat(inventory.observed())
                .hasEntrySatisfying(
                        key("deleted"), role -> assertThat(role.exists()).isFalse());
        assertThat(inventory.observed())
                .hasEntrySatisfying(
                        key("recorded"), role -> assertThat(role.exists()).isTrue());
    }

    @Test
    void rolesAreReadOneByOneWhereDetailsAreDenied() {
        accounts.own().putInlinePolicy("consumer-1", OURS, DOCUMENT);
        denyDetails();

        RoleInventory inventory = read(Set.of(key("recorded"), key("deleted")));

        assertThat(inventory.observed()).hasSize(8).doesNotContainKey(key("admin"));
        assertThat(inventory.observed()).hasEntrySatisfying(key("consumer-1"), role -> {
            assertThat(role.inlinePolicies()).containsOnlyKeys(OURS);
            assertThat(role.tags()).containsEntry("owner", "product:c1");
        });
        assertThat(inventory.observed())
                .hasEntrySatisfying(
                        key("deleted"), role -> assertThat(role.exists()).isFalse());
        assertThat(own.calls()).noneMatch(call -> call.endsWith(" admin"));
    }

    @Test
    void aRoleThatCannotBeReadDoesNotHideOthers() {
        own.fail(call -> call.startsWith("authorizationDetails") || call.startsWith("inlinePolicies consumer-2")
                ? new IamException(IamException.Kind.DENIED, "not for consumer-2", null)
                : null);

        RoleInventory inventory = read(Set.of());

        assertThat(inventory.unreadable()).containsOnlyKeys(key("consumer-2"));
        assertThat(inventory.unreadable().values()).allMatch(reason -> reason.contains("not for consumer-2"));
        assertThat(inventory.observed()).hasSize(5);
        assertThat(inventory.isComplete()).isTrue();
    }

    @Test
    void aRoleThatIsDeletedMeanwhileIsMissing() {
        own.fail(call -> call.startsWith("authorizationDetails")
                ? new IamException(IamException.Kind.DENIED, "denied", null)
                : call.equals("role consumer-2") ? new IamException(IamException.Kind.MISSING, "gone", null) : null);

        assertThat(read(Set.of()).observed())
                .hasEntrySatisfying(
                        key("consumer-2"), role -> assertThat(role.exists()).isFalse());
    }

    @Test
    void anAccountThatCannotBeReadDoesNotHideOthers() {
        other.fail("", new IamException(IamException.Kind.DENIED, "no trust", null));

        RoleInventory inventory = read(Set.of(new RoleKey(OTHER, "consumer-x")));

        assertThat(inventory.isComplete()).isFalse();
        assertThat(inventory.observed()).hasSize(5).doesNotContainKey(new RoleKey(OTHER, "consumer-x"));
    }
}
