package io.millrace.jobs.accessgrants.edit;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The roles that an edit is at work on. Names of roles are the same in every case. Safe for use by several threads. */
final class RoleLocks {

    private final Set<String> locked = new HashSet<>();

    /** Takes all of them, or none when one is taken. */
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
