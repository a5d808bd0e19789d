package io.millrace.local.session;

/**
 * Where a job runs first, and where it goes on from its savepoint. They may be one.
 *
 * @param before where it runs first
 * @param after where it goes on
 */
public record SessionClusters(SessionCluster before, SessionCluster after) {}
