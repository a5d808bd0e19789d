package io.millrace.connectors.iam;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connection settings of the job's own account, and of those in which it assumes a role. */
public final class IamAccountsConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern ROLE =
            Pattern.compile("arn:[a-z-]+:iam::(\\d{12}):role/([\\x21-\\x7e]+/)?[\\w+=,.@-]{1,64}");
    /** As sts:AssumeRole takes it. */
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

    private final IamConnection connection;
    private final LinkedHashMap<String, String> roles = new LinkedHashMap<>();
    private final @Nullable String externalId;
    private final double callsPerSecond;

    /**
     * @param connection to IAM and STS, the same for all accounts
     * @param roles ARNs of the roles to assume, at most one of an account; none when all roles are of the own account
     * @param externalId that the roles' trust policies ask for; null for none
     * @param callsPerSecond the most, to each account
     * @throws IllegalArgumentException for an ARN or an external id that AWS would not take, and for two roles of an
     *     account
     */
    public IamAccountsConnection(
            IamConnection connection, List<String> roles, @Nullable String externalId, double callsPerSecond) {
        this.connection = connection;
        for (String role : roles) {
            Matcher parts = ROLE.matcher(role);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "\"" + role + "\" is not the ARN of a role, such as arn:aws:iam::111122223333:role/millrace");
            }
            if (this.roles.put(parts.group(1), role) != null) {
                throw new IllegalArgumentException("two roles of account " + parts.group(1));
            }
        }
        if (externalId != null && !EXTERNAL_ID.matcher(externalId).matches()) {
            throw new IllegalArgumentException(
                    "the external id is not of 2 to 1,224 letters, digits and the characters _+=,.@:/-");
        }
        if (!(callsPerSecond > 0)) {
            throw new IllegalArgumentException("the rate of calls is " + callsPerSecond + " per second");
        }
        this.externalId = externalId;
        this.callsPerSecond = callsPerSecond;
    }

    IamConnection connection() {
        return connection;
    }

    /** ARNs by account. */
    Map<String, String> roles() {
        return roles;
    }

    @Nullable
    String externalId() {
        return externalId;
    }

    double callsPerSecond() {
        return callsPerSecond;
    }
}
