package io.millrace.local.tool.demo;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;

/** One job of the demo: how it is set, and what it does with the sample data. */
interface Show {

    Job job();

    /** Prepares the embedded services for the job. */
    Settings settings();

    /**
     * Hands the sample data to the running job and shows what comes of it. Copies of the results are written to the
     * stage's folder of this job.
     *
     * @return whether they equal those of {@code sample-data/expected}
     */
    boolean play(RunningJob job, ProgressMetrics progress) throws Exception;
}
