package io.millrace.local.tool.run;

/** The root causes of exceptions that Flink has wrapped. */
final class Causes {

    private Causes() {}

    static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }
}
