package io.millrace.jobs;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.MillraceKeys;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.jobs.tabledelta.TableDelta;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The one main class of the jar: runs the job that the settings name. */
public final class Millrace {

    private Millrace() {}

    /** Every job of the jar. */
    public static List<Job> jobs() {
        return List.of(new TableDelta(), new SubscriberUsage(), new RevisionPublisher(), new AccessGrants());
    }

    /**
     * The job that {@code millrace.job} names.
     *
     * @throws SettingsException when the settings name none, or one that is not there
     */
    public static Job select(Settings settings) {
        return select(jobs(), settings);
    }

    static Job select(List<Job> jobs, Settings settings) {
        List<String> names = jobs.stream().map(Job::name).collect(Collectors.toList());
        String selected = MillraceKeys.selectedJob(settings, names);
        return jobs.get(names.indexOf(selected));
    }

    /** Runs with the property groups that Managed Service for Apache Flink hands to the application. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = delivered();
        Job job = select(settings);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        job.build(environment, settings);
        environment.execute(job.name());
    }

    private static Settings delivered() throws IOException {
        return Settings.ofProperties(KinesisAnalyticsRuntime.getApplicationProperties());
    }
}
