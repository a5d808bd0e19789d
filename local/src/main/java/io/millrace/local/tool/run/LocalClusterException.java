package io.millrace.local.tool.run;

/** The local cluster or a request to it failed; the message is the root cause. */
public final class LocalClusterException extends RuntimeException {

    LocalClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
