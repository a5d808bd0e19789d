package io.millrace.jobs.accessgrants.decide;

/**
 * The state change that events report. Whether it is an activation only counts when the agreement itself does not state
 * whether it is active.
 */
public enum AgreementTransition {
    ACTIVATED,
    DEACTIVATED,
    /** It was approved, as it is now: what its port named before no longer counts. */
    APPROVED,
    /** Both, by two events that are answered by one read. */
    APPROVED_AND_ACTIVATED,
    /** No state change. */
    NONE;

    /** The combined state change of two events. An end undoes what came before it. */
    public AgreementTransition then(AgreementTransition later) {
        if (later == NONE) {
            return this;
        }
        if (later == DEACTIVATED) {
            return later;
        }
        boolean approval = isApproval() || later.isApproval();
        boolean activation = isActivation() || later.isActivation();
        return approval && activation ? APPROVED_AND_ACTIVATED : later;
    }

    boolean isActivation() {
        return this == ACTIVATED || this == APPROVED_AND_ACTIVATED;
    }

    boolean isApproval() {
        return this == APPROVED || this == APPROVED_AND_ACTIVATED;
    }
}
