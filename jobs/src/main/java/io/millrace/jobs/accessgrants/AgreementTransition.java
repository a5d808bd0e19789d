package io.millrace.jobs.accessgrants;

/** What an event says became of its agreement. Only asked for when the agreement itself does not say. */
enum AgreementTransition {
    ACTIVATED,
    DEACTIVATED,
    /** It says nothing about that. */
    NONE;

    /** What two events say that are followed at once. */
    AgreementTransition then(AgreementTransition later) {
        return later == NONE ? this : later;
    }
}
