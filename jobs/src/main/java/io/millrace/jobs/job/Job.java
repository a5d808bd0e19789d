package io.millrace.jobs.job;

import io.millrace.jobs.settings.Settings;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One streaming job of the jar. */
public interface Job {

    /** The name that selects it: the {@code job} key of the {@code millrace} property group. */
    String name();

    /**
     * Adds the job's graph to the environment; the caller executes it.
     *
     * @throws io.millrace.jobs.settings.SettingsException when settings are unknown, missing or wrong; names all of them
     */
    void build(StreamExecutionEnvironment environment, Settings settings);

    /** How elements pass between the operators of every job. */
    static void configureElements(StreamExecutionEnvironment environment) {
        // Each operator makes its elements anew, so that the next one may keep them.
        environment.getConfig().enableObjectReuse();
        // Not by the method of ExecutionConfig, which Flink 2 does not have.
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
    }
}
