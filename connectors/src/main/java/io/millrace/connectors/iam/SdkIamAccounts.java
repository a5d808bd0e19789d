package io.millrace.connectors.iam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** IAM of the job's own account, and of others by a role that is assumed in each, all of them paced. */
public final class SdkIamAccounts implements IamAccounts {

    private final Map<String, Iam> accounts = new LinkedHashMap<>();
    private final List<AssumedRole> roles = new ArrayList<>();

    private SdkIamAccounts(IamAccountsConnection connection, AwsCredentialsProvider credentials) {
        accounts.put(OWN, paced(connection, credentials, Runnable::run));
        connection.roles().forEach((account, arn) -> {
            AssumedRole role = new AssumedRole(arn, connection.externalId(), connection.connection(), credentials);
            roles.add(role);
            accounts.put(account, paced(connection, role, role.thread()));
        });
    }

    public static IamAccountsFactory factory(IamAccountsConnection connection) {
        return () -> connect(connection);
    }

    public static SdkIamAccounts connect(IamAccountsConnection connection) {
        return connect(connection, DefaultCredentialsProvider.builder().build());
    }

    /** @param credentials of the own account, with which the roles of the others are assumed */
    public static SdkIamAccounts connect(IamAccountsConnection connection, AwsCredentialsProvider credentials) {
        return new SdkIamAccounts(connection, credentials);
    }

    private static Iam paced(IamAccountsConnection connection, AwsCredentialsProvider credentials, Executor threads) {
        return new PacedIam(SdkIam.connect(connection.connection(), credentials), connection.callsPerSecond(), threads);
    }

    @Override
    public Set<String> accounts() {
        return Set.copyOf(accounts.keySet());
    }

    @Override
    public Iam iam(String account) {
        Iam iam = accounts.get(account);
        if (iam == null) {
            throw new IllegalArgumentException("no role is assumed in account " + account);
        }
        return iam;
    }

    @Override
    public void close() {
        accounts.values().forEach(Iam::close);
        roles.forEach(AssumedRole::close);
    }
}
