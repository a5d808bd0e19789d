package io.millrace.jobs.accessgrants.reconcile;

import java.util.Locale;
import java.util.Objects;

/** The identity of a role: its account and its name, of which IAM ignores the case. */
final class RoleKey {

    private final String account;
    private final String role;
    private final String lowerCase;

    /** @param account of 12 digits; empty for the account of the job */
    RoleKey(String account, String role) {
        this.account = account;
        this.role = role;
        this.lowerCase = role.toLowerCase(Locale.ROOT);
    }

    static RoleKey of(AccessRecord record) {
        return new RoleKey(record.getAccount(), record.getRole());
    }

    String account() {
        return account;
    }

    /** As it was written. */
    String role() {
        return role;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoleKey
                && account.equals(((RoleKey) other).account)
                && lowerCase.equals(((RoleKey) other).lowerCase);
    }

    @Override
    public int hashCode() {
        return Objects.hash(account, lowerCase);
    }

    @Override
    public String toString() {
        return account.isEmpty() ? role : account + "/" + role;
    }
}
