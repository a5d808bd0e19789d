package io.millrace.jobs.accessgrants;

/** A third of the seeds. */
class GrantsPropertyThirdTest extends GrantsPropertyContract {

    @Override
    int part() {
        return 2;
    }
}
