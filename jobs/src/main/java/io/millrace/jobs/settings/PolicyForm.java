package io.millrace.jobs.settings;

/** The content of policies. */
public enum PolicyForm {
    /** The rights that reading the data needs, and no others. */
    COMPLETE,
    /** The rights that the sample integration granted. */
    SAMPLE
}
