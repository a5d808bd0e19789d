package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.PolicyForm;

/**
 * The division of a role's rights into policies. {@code complete}: the rights of all grants, each once, in chunks;
 * {@code sample}: one policy for each agreement, with the sample integration's exact text.
 */
public final class PolicyLayout {

    private final PolicyForm form;
    private final Installation installation;

    PolicyLayout(PolicyForm form, Installation installation) {
        this.form = form;
        this.installation = installation;
    }

    public static PolicyLayout of(CheckedSettings settings) {
        return new PolicyLayout(settings.get(IamKeys.POLICIES), Installation.of(settings));
    }

    PolicyForm form() {
        return form;
    }

    /** Whether a policy carries this installation's id. */
    public boolean isOurs(String policyName) {
        return PolicyNames.isOf(installation, policyName);
    }
}
