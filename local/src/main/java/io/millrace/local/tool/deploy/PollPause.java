package io.millrace.local.tool.deploy;

/** The pause between two polls of an operation in progress. */
@FunctionalInterface
interface PollPause {

    void await();
}
