package io.millrace.jobs.accessgrants;

import org.jspecify.annotations.Nullable;

/** A plan cannot be made because something could not be read. The message says what, for a person. */
public final class GrantPlanException extends Exception {

    private static final long serialVersionUID = 1L;

    GrantPlanException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
