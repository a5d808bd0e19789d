package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A role as a consumer names it: by its name in the account of the job, or by its ARN. */
final class RoleReference {

    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}):role/(?:[\\x21-\\x7e]*/)?([^/]+)");

    private final String account;
    private final String name;

    private RoleReference(String account, String name) {
        this.account = account;
        this.name = name;
    }

    /**
     * @param own account of the job
     * @param others accounts in which the job assumes a role
     * @throws GrantRefusal for an ARN of another account
     */
    static RoleReference parse(String text, String own, Set<String> others, String label) throws GrantRefusal {
        Matcher arn = ARN.matcher(text);
        if (!arn.matches()) {
            return new RoleReference("", text);
        }
        String account = arn.group(1);
        if (account.equals(own)) {
            return new RoleReference("", arn.group(2));
        }
        if (!others.contains(account)) {
            Set<String> known = new TreeSet<>(others);
            known.add(own);
            throw new GrantRefusal(
                    GrantRule.ROLE_ACCOUNT,
                    "The role of " + label + " is " + Quoted.of(text) + ", of an account that the job does not serve: "
                            + String.join(", ", known) + ". Use a role there, or have `iam.accounts` extended.");
        }
        return new RoleReference(account, arn.group(2));
    }

    /** Of 12 digits; empty for the account of the job. */
    String account() {
        return account;
    }

    /** Not checked. */
    String name() {
        return name;
    }
}
