package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.accessgrants.policy.EndedGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ended grants whose removal is not confirmed, of all commands of a sink, by role and agreement. Those of a command that
 * waits for its first step count too. Safe for use by several threads.
 */
final class OwedRevocations {

    private final Map<String, OfRole> roles = new HashMap<>();
    private final Map<String, Set<String>> rolesByAgreement = new HashMap<>();

    private int arrived;

    private static final class OfRole {

        private int arrival;
        /** Time of the decision, epoch millis, by agreement. */
        private final Map<String, Long> since = new TreeMap<>();
        /** Agreements whose removal has failed, for more than the moment. */
        private final Set<String> stuck = new HashSet<>();
    }

    /**
     * Notes that a command of a role has arrived: all of its ended grants are owed, and none of the one that it replaces.
     *
     * @param key of the role
     */
    synchronized void arrived(String key, RoleCommand command) {
        Map<String, Long> since = new TreeMap<>();
        for (EndedGrant ended : command.getDesired().getEnded()) {
            since.put(ended.getAgreement(), command.getDesired().getDecidedAt());
        }
        if (command.getDesired().getRole().isEmpty() || since.isEmpty()) {
            drop(key);
            return;
        }
        OfRole role = roles.computeIfAbsent(key, first -> new OfRole());
        role.arrival = ++arrived;
        Set.copyOf(role.since.keySet()).stream()
                .filter(agreement -> !since.containsKey(agreement))
                .forEach(agreement -> confirm(key, role, agreement));
        since.forEach((agreement, decidedAt) -> {
            role.since.putIfAbsent(agreement, decidedAt);
            rolesByAgreement
                    .computeIfAbsent(agreement, first -> new HashSet<>())
                    .add(key);
        });
    }

    /** The number of a role's last arrival; 0 when nothing is owed. */
    synchronized int arrival(String key) {
        OfRole role = roles.get(key);
        return role == null ? 0 : role.arrival;
    }

    /**
     * Notes the end of an attempt. It says nothing of a command that arrived after the attempt had begun.
     *
     * @param arrival when the attempt began
     * @param owed agreements whose removal is not confirmed
     * @param lasting those of them whose removal failed for more than the moment
     */
    synchronized void attempted(String key, int arrival, Set<String> owed, Set<String> lasting) {
        OfRole role = roles.get(key);
        if (role == null || role.arrival != arrival) {
            return;
        }
        Set.copyOf(role.since.keySet()).stream()
                .filter(agreement -> !owed.contains(agreement))
                .forEach(agreement -> confirm(key, role, agreement));
        role.stuck.addAll(lasting);
        role.stuck.retainAll(role.since.keySet());
        if (role.since.isEmpty()) {
            roles.remove(key);
        }
    }

    private void drop(String key) {
        OfRole role = roles.remove(key);
        if (role != null) {
            Set.copyOf(role.since.keySet()).forEach(agreement -> confirm(key, role, agreement));
        }
    }

    private void confirm(String key, OfRole role, String agreement) {
        role.since.remove(agreement);
        role.stuck.remove(agreement);
        Set<String> keys = rolesByAgreement.get(agreement);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            rolesByAgreement.remove(agreement);
        }
    }

    /** The given agreements that are owed on another role, and whether a removal there has failed for more than the moment. */
    synchronized Map<String, Boolean> elsewhere(String key, Collection<String> agreements) {
        Map<String, Boolean> elsewhere = new TreeMap<>();
        for (String agreement : agreements) {
            for (String other : rolesByAgreement.getOrDefault(agreement, Set.of())) {
                OfRole role = roles.get(other);
                if (!other.equals(key) && role != null) {
                    elsewhere.merge(agreement, role.stuck.contains(agreement), Boolean::logicalOr);
                }
            }
        }
        return elsewhere;
    }

    /** Ended grants whose removal is not confirmed. */
    synchronized int count() {
        return roles.values().stream().mapToInt(role -> role.since.size()).sum();
    }

    /** Age of the oldest of them, in seconds; 0 when there is none. */
    synchronized long oldestSeconds(Instant now) {
        return roles.values().stream()
                .flatMap(role -> role.since.values().stream())
                .mapToLong(since ->
                        Duration.between(Instant.ofEpochMilli(since), now).toSeconds())
                .map(age -> Math.max(0, age))
                .max()
                .orElse(0);
    }

    /** Agreements with rights that are still to be removed, by the key of the role. */
    synchronized Map<String, Set<String>> byRole() {
        Map<String, Set<String>> owed = new TreeMap<>();
        roles.forEach((key, role) -> owed.put(key, Set.copyOf(role.since.keySet())));
        return owed;
    }
}
