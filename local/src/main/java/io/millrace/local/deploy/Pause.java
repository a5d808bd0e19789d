package io.millrace.local.deploy;

/** Between two looks at something that takes its time. */
@FunctionalInterface
interface Pause {

    void pass();
}
