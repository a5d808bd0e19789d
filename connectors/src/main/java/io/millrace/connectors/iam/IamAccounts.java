package io.millrace.connectors.iam;

import java.util.Set;

/** The accounts whose roles receive policies, each with its own connection to IAM. Safe for use by several threads. */
public interface IamAccounts extends AutoCloseable {

    /** The key of the account that the job runs in. */
    String OWN = "";

    /** {@link #OWN}, and the ids of the accounts in which a role is assumed. */
    Set<String> accounts();

    /**
     * The connection to one account, which is closed with all of them.
     *
     * @param account one of {@link #accounts}
     * @throws IllegalArgumentException for another one
     */
    Iam iam(String account);

    @Override
    void close();
}
