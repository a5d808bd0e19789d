package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.connectors.iam.AuthorizationPage;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.Role;
import io.millrace.connectors.iam.RoleDetail;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of all roles of interest, in all accounts: by iam:GetAccountAuthorizationDetails, or role by role where that
 * is not permitted. A role that cannot be read, and an account, does not keep the others from being judged.
 */
final class Inventory {

    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final IamAccounts accounts;
    private final GrantGuards guards;
    private final PolicyLayout layout;
    private final ConcurrentCalls calls;

    Inventory(IamAccounts accounts, GrantGuards guards, PolicyLayout layout, ConcurrentCalls calls) {
        this.accounts = accounts;
        this.guards = guards;
        this.layout = layout;
        this.calls = calls;
    }

    /** @param recorded roles that are read whether they are allowed or not; one that IAM does not have is missing */
    CompletionStage<RoleInventory> read(Set<RoleKey> recorded) {
        RoleInventory inventory = new RoleInventory();
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        for (String account : accounts.accounts()) {
            reads.add(readAccount(account, recorded, inventory).toCompletableFuture());
        }
        return CompletableFuture.allOf(reads.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    for (RoleKey role : recorded) {
                        if (!role.role().isEmpty() && !inventory.has(role)) {
                            inventory.addMissing(role);
                        }
                    }
                    return inventory;
                });
    }

    private CompletionStage<Void> readAccount(String account, Set<RoleKey> recorded, RoleInventory inventory) {
        Iam iam = accounts.iam(account);
        return details(iam, null, new AccountDetails())
                .thenAccept(details -> addRoles(account, details, recorded, inventory))
                .handle((done, failure) -> failure == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : roleByRole(account, iam, recorded, inventory, AsyncFailures.cause(failure)))
                .thenCompose(Function.identity());
    }

    private CompletionStage<AccountDetails> details(Iam iam, @Nullable String marker, AccountDetails details) {
        return calls.make(() -> iam.authorizationDetails(marker)).thenCompose(page -> {
            details.add(page);
            return page.next().isPresent()
                    ? details(iam, page.next().get(), details)
                    : CompletableFuture.completedFuture(details);
        });
    }

    private void addRoles(String account, AccountDetails details, Set<RoleKey> recorded, RoleInventory inventory) {
        for (RoleDetail role : details.roles) {
            if (isOfInterest(account, role.name(), role, recorded)) {
                synchronized (inventory) {
                    inventory.add(ObservedRole.of(account, role, details.managed));
                }
            }
        }
    }

    private boolean isOfInterest(String account, String name, RoleDetail role, Set<RoleKey> recorded) {
        return guards.isAllowed(name)
                || recorded.contains(new RoleKey(account, name))
                || role.inlinePolicies().keySet().stream().anyMatch(layout::isOurs)
                || role.attachedPolicies().stream()
                        .map(arn -> arn.substring(arn.lastIndexOf('/') + 1))
                        .anyMatch(layout::isOurs);
    }

    private CompletionStage<Void> roleByRole(
            String account, Iam iam, Set<RoleKey> recorded, RoleInventory inventory, Throwable refusal) {
        boolean denied = refusal instanceof UnsupportedOperationException
                || (refusal instanceof IamException && ((IamException) refusal).kind() == IamException.Kind.DENIED);
        if (!denied) {
            LOG.warn("The roles of account {} could not be read", account.isEmpty() ? "(own)" : account, refusal);
            synchronized (inventory) {
                inventory.addUnreadableAccount(account);
            }
            return CompletableFuture.completedFuture(null);
        }
        return calls.make(iam::roles)
                .handle((names, failure) -> failure == null ? names : null)
                .thenCompose(names -> {
                    if (names == null) {
                        synchronized (inventory) {
                            inventory.addUnreadableAccount(account);
                        }
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    Set<String> wanted = new LinkedHashSet<>();
                    names.stream()
                            .filter(name -> guards.isAllowed(name) || recorded.contains(new RoleKey(account, name)))
                            .forEach(wanted::add);
                    List<CompletableFuture<Void>> reads = new ArrayList<>();
                    for (String name : wanted) {
                        reads.add(calls.make(() -> readRole(account, iam, name, inventory))
                                .exceptionally(failure -> {
                                    synchronized (inventory) {
                                        inventory.addUnreadable(
                                                new RoleKey(account, name),
                                                String.valueOf(AsyncFailures.cause(failure)
                                                        .getMessage()));
                                    }
                                    return null;
                                })
                                .toCompletableFuture());
                    }
                    return CompletableFuture.allOf(reads.toArray(new CompletableFuture<?>[0]));
                });
    }

    /** Fails for a transient failure, which is repeated. */
    private CompletionStage<Void> readRole(String account, Iam iam, String name, RoleInventory inventory) {
        return observed(account, iam, name)
                .handle((role, failure) -> {
                    if (failure == null) {
                        synchronized (inventory) {
                            inventory.add(role);
                        }
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    Throwable cause = AsyncFailures.cause(failure);
                    if (!(cause instanceof IamException) || ((IamException) cause).isTransient()) {
                        return CompletableFuture.<Void>failedFuture(cause);
                    }
                    RoleKey key = new RoleKey(account, name);
                    synchronized (inventory) {
                        if (((IamException) cause).kind() == IamException.Kind.MISSING) {
                            inventory.addMissing(key);
                        } else {
                            inventory.addUnreadable(key, ((IamException) cause).reason());
                        }
                    }
                    return CompletableFuture.<Void>completedFuture(null);
                })
                .thenCompose(Function.identity());
    }

    private static CompletionStage<ObservedRole> observed(String account, Iam iam, String name) {
        Map<String, String> inline = new LinkedHashMap<>();
        Map<String, String> managed = new LinkedHashMap<>();
        return iam.role(name)
                .thenCompose(role -> iam.inlinePolicies(name)
                        .thenCompose(names -> sequentially(names, policy -> iam.inlinePolicy(name, policy), inline))
                        .thenCompose(done -> iam.attachedPolicies(name, "/"))
                        .thenCompose(attached -> sequentially(
                                        attached.stream()
                                                .filter(arn -> arn.contains(":policy/millrace/"))
                                                .collect(Collectors.toList()),
                                        iam::managedPolicy,
                                        managed)
                                .thenApply(done -> detail(account, name, role, inline, attached, managed))));
    }

    private static ObservedRole detail(
            String account,
            String name,
            Role role,
            Map<String, String> inline,
            List<String> attached,
            Map<String, String> managed) {
        return ObservedRole.of(account, new RoleDetail(name, role.arn(), role.tags(), inline, attached), managed);
    }

    private static CompletionStage<Void> sequentially(
            List<String> names, Function<String, CompletionStage<String>> read, Map<String, String> documents) {
        CompletionStage<Void> done = CompletableFuture.completedFuture(null);
        for (String name : names) {
            done = done.thenCompose(before -> read.apply(name)).thenAccept(document -> documents.put(name, document));
        }
        return done;
    }

    /** The pages of one account. */
    private static final class AccountDetails {

        private final List<RoleDetail> roles = new ArrayList<>();
        private final Map<String, String> managed = new LinkedHashMap<>();

        void add(AuthorizationPage page) {
            roles.addAll(page.roles());
            managed.putAll(page.managedPolicies());
        }
    }
}
