package io.millrace.local.tool.run;

/** What is at the bottom of an exception that Flink has wrapped on its way. */
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
