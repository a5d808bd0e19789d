package io.millrace.jobs.accessgrants.edit;

/**
 * The detection of the server's provisioning API: a server without it answers as if the agreement were missing. Safe
 * for use by several threads.
 */
final class ProvisioningSupport {

    /** Of agreements that are there; one may have been deleted in between. */
    private static final int SURE = 2;

    private int missing;

    synchronized boolean isPossible() {
        return missing < SURE;
    }

    synchronized void answered() {
        missing = 0;
    }

    synchronized void missed() {
        missing++;
    }
}
