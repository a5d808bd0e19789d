package io.millrace.jobs.accessgrants;

/** A third of the seeds. */
class GrantsPropertyFirstTest extends GrantsPropertyContract {

    @Override
    int part() {
        return 0;
    }
}
