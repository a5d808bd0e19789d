package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.jobs.accessgrants.policy.ObservedRole;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** All roles of interest as IAM shows them: those allowed, those recorded, and those with policies of this job. */
final class RoleInventory {

    private final Map<RoleKey, ObservedRole> observed = new LinkedHashMap<>();
    private final Map<RoleKey, String> unreadable = new LinkedHashMap<>();
    private final Set<String> unreadableAccounts = new LinkedHashSet<>();

    void add(ObservedRole role) {
        observed.put(new RoleKey(role.account(), role.name()), role);
    }

    void addMissing(RoleKey role) {
        observed.put(role, ObservedRole.missing(role.account(), role.role()));
    }

    /** @param reason IAM's */
    void addUnreadable(RoleKey role, String reason) {
        unreadable.put(role, reason);
    }

    /** An account of which nothing could be read. */
    void addUnreadableAccount(String account) {
        unreadableAccounts.add(account);
    }

    boolean has(RoleKey role) {
        return observed.containsKey(role)
                || unreadable.containsKey(role)
                || unreadableAccounts.contains(role.account());
    }

    Map<RoleKey, ObservedRole> observed() {
        return observed;
    }

    /** Roles that are not judged, with IAM's reason. */
    Map<RoleKey, String> unreadable() {
        return unreadable;
    }

    /** Whether all accounts could be read, single roles aside. */
    boolean isComplete() {
        return unreadableAccounts.isEmpty();
    }
}
