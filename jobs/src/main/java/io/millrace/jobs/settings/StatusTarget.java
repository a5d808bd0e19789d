package io.millrace.jobs.settings;

/** The fields of an agreement that show its outcome. */
public enum StatusTarget {
    /** The provisioning API, which servers have since 2026-07; tags and custom fields on those that do not. */
    PROVISIONING,
    /** Tags and custom fields of the agreement. */
    TAGS
}
