package io.millrace.local.tool.run;

/** The failure of the local cluster or of a request to it; the message is that of the root cause. */
public final class LocalClusterException extends RuntimeException {

    LocalClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
