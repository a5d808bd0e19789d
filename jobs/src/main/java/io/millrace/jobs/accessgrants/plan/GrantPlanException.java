package io.millrace.jobs.accessgrants.plan;

import org.jspecify.annotations.Nullable;

/** The failure to make a plan because something could not be read. The message names it. */
public final class GrantPlanException extends Exception {

    private static final long serialVersionUID = 1L;

    public GrantPlanException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
