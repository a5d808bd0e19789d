package io.millrace.jobs.accessgrants.decide;

/** The kind of consumer of an agreement. */
public enum ConsumerKind {
    DATA_PRODUCT,
    TEAM,
    /** A person, who has no role. */
    USER
}
