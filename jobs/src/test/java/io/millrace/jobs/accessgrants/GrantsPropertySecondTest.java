package io.millrace.jobs.accessgrants;

/** A third of the seeds. */
class GrantsPropertySecondTest extends GrantsPropertyContract {

    @Override
    int part() {
        return 1;
    }
}
