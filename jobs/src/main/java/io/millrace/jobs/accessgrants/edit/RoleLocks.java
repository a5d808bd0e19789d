package io.millrace.jobs.accessgrants.edit;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Locks on the roles of the edits in progress. Role names are compared without regard to case. Safe for use by several
 * threads.
 */
final class RoleLocks {

    private final Set<String> locked = new HashSet<>();

    /** Locks all of them, or none when one is locked. */
    synchronized boolean tryAcquire(Collection<String> roles) {
        Set<String> wanted = folded(roles);
        if (wanted.stream().anyMatch(locked::contains)) {
            return false;
        }
        locked.addAll(wanted);
        return true;
    }

    synchronized void release(Collection<String> roles) {
        locked.removeAll(folded(roles));
    }

    private static Set<String> folded(Collection<String> roles) {
        return roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }
}
