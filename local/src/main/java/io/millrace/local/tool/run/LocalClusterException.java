package io.millrace.local.tool.run;

import org.jspecify.annotations.Nullable;

/** The failure of the local cluster or of a request to it; the message is that of the root cause. */
public final class LocalClusterException extends RuntimeException {

    LocalClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
