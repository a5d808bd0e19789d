package io.millrace.jobs.accessgrants.guard;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits on grants that no data product can change. Its owner writes ARNs and role names as free text, and may
 * approve the agreement as well, so an agreement proves nothing about AWS resources.
 */
public final class GrantGuards {

    private final Set<String> accounts;
    private final List<String> rolesAllowed;
    private final List<String> rolesDenied;
    private final @Nullable String ownRole;
    private final BucketRules buckets;

    /**
     * @param accounts of 12 digits
     * @param rolesAllowed patterns of names
     * @param rolesDenied patterns of names
     * @param ownRole of this job; null when it runs with none
     */
    public GrantGuards(
            List<String> accounts, List<String> rolesAllowed, List<String> rolesDenied, @Nullable String ownRole) {
        this(accounts, rolesAllowed, rolesDenied, ownRole, new BucketRules(List.of(), List.of(), Set.of()));
    }

    GrantGuards(
            List<String> accounts,
            List<String> rolesAllowed,
            List<String> rolesDenied,
            @Nullable String ownRole,
            BucketRules buckets) {
        this.accounts = Set.copyOf(accounts);
        this.rolesAllowed = List.copyOf(rolesAllowed);
        this.rolesDenied = List.copyOf(rolesDenied);
        this.ownRole = ownRole;
        this.buckets = buckets;
    }

    /** @param caller ARN of the identity that calls IAM */
    public static GrantGuards of(CheckedSettings settings, String caller) {
        return new GrantGuards(
                settings.get(IamKeys.ACCOUNTS_ALLOWED),
                settings.get(IamKeys.ROLES_ALLOWED),
                settings.get(IamKeys.ROLES_DENIED),
                RoleNames.ofCaller(caller).orElse(null),
                BucketRules.of(settings));
    }

    /**
     * @param role as the consumer's owner wrote it
     * @param label of the consumer
     * @throws GrantRefusal when no policy may be written on it
     */
    public void checkRole(String role, String label) throws GrantRefusal {
        String subject = "The role of " + label + " is " + Quoted.of(role) + ", ";
        if (!RoleNames.isName(role)) {
            throw new GrantRefusal(
                    GrantRule.ROLE_NAME,
                    subject + "which is no name of a role. Write its name without a path, or its ARN.");
        }
        if (ownRole != null && RoleNames.same(role, ownRole)) {
            throw new GrantRefusal(
                    GrantRule.ROLE_DENIED,
                    subject + "which is the role that writes the grants. Use a role of the consumer.");
        }
        if (RoleNames.fitsAnyIgnoringCase(role, rolesDenied)) {
            throw new GrantRefusal(
                    GrantRule.ROLE_DENIED,
                    subject + "which fits `roles.denied` of the job. Use a role of the consumer.");
        }
        if (!isAllowed(role)) {
            throw new GrantRefusal(
                    GrantRule.ROLE_ALLOWED,
                    subject + "which fits none of the names allowed: " + String.join(", ", rolesAllowed)
                            + ". Use a role with such a name, or have the job's `roles.allowed` extended.");
        }
    }

    /** Whether the name fits {@code roles.allowed}, with regard to case; it may be denied all the same. */
    public boolean isAllowed(String role) {
        return RoleNames.fitsAny(role, rolesAllowed);
    }

    /**
     * @param field the custom field that has it
     * @param label of the port
     * @throws GrantRefusal for one that must not be granted
     */
    public Arn checkArn(String field, String text, String label) throws GrantRefusal {
        String subject = "The custom field " + Quoted.of(field) + " of " + label + " ";
        Arn arn;
        try {
            arn = Arn.parse(text);
        } catch (GrantRefusal refusal) {
            throw new GrantRefusal(refusal.rule(), subject + refusal.reason() + "." + hint(text));
        }
        if (!arn.account().isEmpty() && !accounts.contains(arn.account())) {
            throw new GrantRefusal(
                    GrantRule.ARN_ACCOUNT,
                    subject + "is " + Quoted.of(text) + ", of an account that is none of those allowed: "
                            + String.join(", ", sortedAccounts())
                            + ". Correct it, or have the job's `accounts.allowed` extended.");
        }
        if (arn.service() == Arn.Service.S3) {
            buckets.check(arn, subject);
        }
        return arn;
    }

    private static String hint(String text) {
        return text.endsWith("/*") ? " Leave " + Quoted.of("/*") + " out: a folder is granted with all below it." : "";
    }

    private List<String> sortedAccounts() {
        String[] sorted = accounts.toArray(new String[0]);
        Arrays.sort(sorted);
        return List.of(sorted);
    }
}
