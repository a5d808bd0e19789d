package io.millrace.jobs.settings;

/** What policies say. */
public enum PolicyForm {
    /** All that reading the data needs, and nothing else. */
    COMPLETE,
    /** What the sample integration wrote. */
    SAMPLE
}
