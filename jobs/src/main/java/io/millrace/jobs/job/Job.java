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
     * @throws io.millrace.jobs.settings.SettingsException with every unknown, missing or invalid setting
     */
    void build(StreamExecutionEnvironment environment, Settings settings);

    /** Configures the passing of elements between operators, alike for every job. */
    static void configureElements(StreamExecutionEnvironment environment) {
        // Each operator creates new elements, so the next one may keep them.
        environment.getConfig().enableObjectReuse();
        // The method of ExecutionConfig does not exist in Flink 2.
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
    }
}
