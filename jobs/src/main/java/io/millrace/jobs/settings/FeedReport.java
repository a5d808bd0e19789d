package io.millrace.jobs.settings;

/** How an agreement's page learns what became of it. */
public enum FeedReport {
    /** By the provisioning reports of the API; by tags where the server does not have them. */
    PROVISIONING,
    /** By tags and custom fields of the agreement. */
    TAGS,
    BOTH
}
