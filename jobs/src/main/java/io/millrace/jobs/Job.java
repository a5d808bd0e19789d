package io.millrace.jobs;

import io.millrace.jobs.settings.Settings;
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
}
