package io.millrace.jobs.settings;

/** The consequence of an output port that names more than at the agreement's approval. */
public enum PortWidening {
    /** Only the approved part is granted until the agreement is approved again. */
    HOLD,
    /** All of it is granted. */
    APPLY
}
