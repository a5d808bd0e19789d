package io.millrace.local.tool.deploy;

/** Between two looks at something that takes its time. */
@FunctionalInterface
interface Pause {

    void pass();
}
