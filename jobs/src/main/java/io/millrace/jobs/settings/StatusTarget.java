package io.millrace.jobs.settings;

/** Where an agreement's page says what became of it. */
public enum StatusTarget {
    /** The provisioning API, which servers have since 2026-07; tags and custom fields on those that do not. */
    PROVISIONING,
    /** Tags and custom fields of the agreement. */
    TAGS,
    BOTH
}
