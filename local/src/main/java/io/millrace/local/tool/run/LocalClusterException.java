package io.millrace.local.tool.run;

import org.jspecify.annotations.Nullable;

/** The local cluster or a request to it failed; the message is the root cause. */
public final class LocalClusterException extends RuntimeException {

    LocalClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
