package io.millrace.jobs.accessgrants.policy;

import java.util.Set;

/** The circumstances under which a role may be changed at present. */
public final class DiffOptions {

    private static final DiffOptions FREE = new DiffOptions(true, Set.of(), false);

    private final boolean mayWrite;
    private final Set<String> owedElsewhere;
    private final boolean accountFull;

    private DiffOptions(boolean mayWrite, Set<String> owedElsewhere, boolean accountFull) {
        this.mayWrite = mayWrite;
        this.owedElsewhere = Set.copyOf(owedElsewhere);
        this.accountFull = accountFull;
    }

    /** Everything may be written. */
    public static DiffOptions free() {
        return FREE;
    }

    /** No right may be given: removals, and documents rewritten to less, are all that is left. */
    public DiffOptions withoutWrites() {
        return new DiffOptions(false, owedElsewhere, accountFull);
    }

    /** @param agreements with rights on another role that still have to be removed */
    public DiffOptions owedElsewhere(Set<String> agreements) {
        return new DiffOptions(mayWrite, agreements, accountFull);
    }

    /** The account has no room for another managed policy; those that exist can be changed. */
    public DiffOptions accountFull() {
        return new DiffOptions(mayWrite, owedElsewhere, true);
    }

    boolean mayWrite() {
        return mayWrite;
    }

    boolean isOwedElsewhere(String agreement) {
        return owedElsewhere.contains(agreement);
    }

    boolean isAccountFull() {
        return accountFull;
    }
}
