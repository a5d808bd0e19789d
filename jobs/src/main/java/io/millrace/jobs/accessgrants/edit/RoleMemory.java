package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.accessgrants.policy.ObservedRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The roles as they are known from the job's own writes, so that the next change of a role needs no read of its policies.
 * Safe for use by several threads.
 */
final class RoleMemory {

    /** Until somebody else's change of a role is seen, if no verification sees it before. */
    static final Duration AGE_MAX = Duration.ofMinutes(30);

    private final Map<String, Known> roles = new ConcurrentHashMap<>();
    private volatile Instant purgedAt = Instant.EPOCH;

    private static final class Known {

        private final ObservedRole role;
        private final Instant readAt;

        private Known(ObservedRole role, Instant readAt) {
            this.role = role;
            this.readAt = readAt;
        }
    }

    /** @param key of the role */
    Optional<ObservedRole> recall(String key, Instant now) {
        Known known = roles.get(key);
        if (known == null || isOld(known, now)) {
            roles.remove(key);
            return Optional.empty();
        }
        return Optional.of(known.role);
    }

    private static boolean isOld(Known known, Instant now) {
        return now.isAfter(known.readAt.plus(AGE_MAX));
    }

    /**
     * @param role after a chain of calls that all succeeded
     * @param isRead whether the chain began with a read of the role's policies, not with what was known of them
     */
    void remember(String key, ObservedRole role, boolean isRead, Instant now) {
        if (now.isAfter(purgedAt.plus(AGE_MAX))) {
            purgedAt = now;
            roles.values().removeIf(known -> isOld(known, now));
        }
        roles.compute(key, (same, before) -> new Known(role, isRead || before == null ? now : before.readAt));
    }

    void forget(String key) {
        roles.remove(key);
    }

    /** Names of other roles that a managed policy is attached to, as far as they are known. */
    SortedSet<String> attachedTo(String arn, String key) {
        SortedSet<String> names = new TreeSet<>();
        roles.forEach((other, known) -> {
            if (!other.equals(key) && known.role.attachedPolicies().contains(arn)) {
                names.add(known.role.name());
            }
        });
        return names;
    }
}
