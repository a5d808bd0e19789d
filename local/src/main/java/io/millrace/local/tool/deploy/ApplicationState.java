package io.millrace.local.tool.deploy;

/**
 * The current state of an application.
 *
 * @param status as the service names it, such as {@code RUNNING}, or {@code READY} when it is stopped
 * @param version number of its configuration
 * @param codeKey key of its jar
 */
record ApplicationState(String status, long version, String codeKey) {

    boolean isRunning() {
        return status.equals("RUNNING");
    }

    boolean isStopped() {
        return status.equals("READY");
    }
}
