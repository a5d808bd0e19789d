package io.millrace.connectors.datamesh.feed;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The feed cannot be read on before a person has acted. The message says what to do. */
public final class FeedRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    FeedRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
