package io.millrace.jobs.accessgrants.decide;

/**
 * The state change that an event reports. It only counts when the agreement itself does not state whether it is active.
 */
public enum AgreementTransition {
    ACTIVATED,
    DEACTIVATED,
    /** It was approved, as it is now: what its port named before no longer counts. */
    APPROVED,
    /** No state change. */
    NONE;

    /** The combined state change of two events. */
    public AgreementTransition then(AgreementTransition later) {
        return later == NONE ? this : later;
    }
}
