package io.millrace.local.tool.demo;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;

/** One job of the demo: its settings, the sample data it is given, and the results it is expected to produce. */
interface DemoScenario extends AutoCloseable {

    Job job();

    /** Creates what the job needs to start, such as buckets. Does not need the cluster, which starts meanwhile. */
    Settings prepare();

    /**
     * Gives the sample data to the running job and prints the results as they come. Copies of the results are written
     * to the {@link DemoContext#results(String) results folder} of the job.
     *
     * @return whether they equal those of {@code sample-data/expected}
     */
    boolean play(RunningJob job, ProgressMetrics progress) throws Exception;

    /** Stops the embedded services that only this job uses. */
    @Override
    void close();
}
