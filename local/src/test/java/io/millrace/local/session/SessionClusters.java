package io.millrace.local.session;

/**
 * The clusters of an upgrade, which may be the same.
 *
 * @param before the cluster on which the job runs first
 * @param after the cluster on which it resumes from its savepoint
 */
public record SessionClusters(SessionCluster before, SessionCluster after) {}
