package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.local.standins.http.LocalIdentity;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Accounts of the stand-in without HTTP: the job's own and others. */
public final class DirectIamAccounts implements IamAccounts {

    private final Map<String, StandInAccount> accounts = new LinkedHashMap<>();

    /** @param others ids of the other accounts */
    public DirectIamAccounts(InstantSource clock, String... others) {
        accounts.put(OWN, StandInAccount.of(LocalIdentity.ACCOUNT_ID, clock));
        for (String id : others) {
            accounts.put(id, StandInAccount.of(id, clock));
        }
    }

    /** {@link #OWN}. */
    public StandInAccount own() {
        return account(OWN);
    }

    /** @throws IllegalArgumentException when there is no such account */
    public StandInAccount account(String id) {
        StandInAccount account = accounts.get(id);
        if (account == null) {
            throw new IllegalArgumentException("no account " + id);
        }
        return account;
    }

    @Override
    public Set<String> accounts() {
        return Set.copyOf(accounts.keySet());
    }

    @Override
    public Iam iam(String account) {
        return account(account).connect();
    }

    @Override
    public void close() {
        // Accounts are the caller's as long as it wants to look at them.
    }
}
