package io.millrace.local.tool.deploy;

/**
 * An application as it is.
 *
 * @param status as the service names it, such as {@code RUNNING}, or {@code READY} when it does not run
 * @param version counts its configurations
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
