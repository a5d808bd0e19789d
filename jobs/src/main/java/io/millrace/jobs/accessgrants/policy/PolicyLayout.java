package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.PolicyForm;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The division of a role's rights into policies. {@code complete}: the rights of all grants, each once, in chunks;
 * {@code sample}: one policy for each agreement, with the sample integration's exact text.
 */
public final class PolicyLayout {

    private final PolicyForm form;
    private final Installation installation;
    private final AccessRights rights;
    private final PolicyDocuments sample = new SamplePolicies();

    PolicyLayout(PolicyForm form, Installation installation, AccessRights rights) {
        this.form = form;
        this.installation = installation;
        this.rights = rights;
    }

    public static PolicyLayout of(CheckedSettings settings) {
        return new PolicyLayout(
                settings.get(IamKeys.POLICIES),
                Installation.of(settings),
                new AccessRights(
                        settings.get(IamKeys.ACCOUNTS_ALLOWED),
                        settings.find(IamKeys.RESULTS_LOCATION).orElse(null),
                        settings.find(IamKeys.KMS_KEYS).orElse(List.of())));
    }

    /** Whether a policy carries this installation's id. */
    public boolean isOurs(String policyName) {
        return PolicyNames.isOf(installation, policyName);
    }

    boolean isSample() {
        return form == PolicyForm.SAMPLE;
    }

    Installation installation() {
        return installation;
    }

    /**
     * @param arns of the port
     * @param role whose rights they are
     * @throws GrantRefusal when they are not of a kind that can be granted
     */
    Set<Right> rights(boolean table, Collection<String> arns, String role) throws GrantRefusal {
        return rights.of(PortAccess.restored(table, arns), role);
    }

    /** The document of one agreement's own policy. */
    String sampleDocument(DesiredGrant grant, String role) throws GrantRefusal {
        return sample.document(PortAccess.restored(grant.getTable(), grant.getArns()), role);
    }
}
