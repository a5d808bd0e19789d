package io.millrace.jobs.accessgrants;

import java.util.concurrent.CompletionException;

/** Failures of stages. */
final class Failures {

    private Failures() {}

    /** What a stage failed with, without what other stages wrapped around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
