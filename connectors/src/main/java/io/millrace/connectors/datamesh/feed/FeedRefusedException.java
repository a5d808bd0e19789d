package io.millrace.connectors.datamesh.feed;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A permanent failure to read the feed. The message tells the operator what to do. */
public final class FeedRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    FeedRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
