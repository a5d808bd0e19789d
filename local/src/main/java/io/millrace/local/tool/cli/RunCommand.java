package io.millrace.local.tool.cli;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.MiniClusterRunner;
import io.millrace.local.tool.run.NamedSettings;
import io.millrace.local.tool.run.RunResult;
import io.millrace.local.tool.run.RunSettings;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code millrace run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a job on a local Flink cluster, against AWS or local folders.",
        footer = {
            "",
            "Exit code: 0 when the job became idle or finished, 1 when it failed, 2 when its settings were refused.",
            "Logs are on standard error, results on standard output."
        })
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private final List<Job> jobs;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB", description = "Name of the job.")
    @SuppressWarnings("NullAway.Init")
    private String jobName;

    @Option(
            names = "--settings",
            required = true,
            paramLabel = "FILE",
            description = "JSON array of {PropertyGroupId, PropertyMap}, as in Managed Service for Apache Flink.")
    @SuppressWarnings("NullAway.Init")
    private Path settingsFile;

    @Option(
            names = "--until-idle",
            paramLabel = "SECONDS",
            description = "Stop with a savepoint after this time without new input. Without it, run until Ctrl-C.")
    private @Nullable Integer untilIdle;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Subtasks per operator; default ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--state",
            paramLabel = "rocksdb|hashmap",
            defaultValue = "rocksdb",
            description = "State backend; default ${DEFAULT-VALUE}, as in production.")
    @SuppressWarnings("NullAway.Init")
    private StateBackend state;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default: a free port, shown in the log.")
    private int webPort;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            description = "Keep state in this folder and resume from it. Without it, every run starts without state.")
    private @Nullable String checkpoints;

    RunCommand(List<Job> jobs) {
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        try {
            Job job = job();
            Settings settings = NamedSettings.load(settingsFile, jobName);
            return report(job, MiniClusterRunner.run(job, settings, runSettings(settings)));
        } catch (SettingsException e) {
            spec.commandLine().getErr().println("Settings refused:");
            e.findings().forEach(finding -> spec.commandLine().getErr().println("  " + finding));
            return REFUSED;
        }
    }

    private Job job() {
        List<String> names = jobs.stream().map(Job::name).toList();
        return jobs.stream()
                .filter(job -> job.name().equals(jobName))
                .findFirst()
                .orElseThrow(() -> {
                    String known =
                            names.isEmpty() ? "this build has no jobs" : "the jobs are " + String.join(", ", names);
                    return new ParameterException(spec.commandLine(), "\"" + jobName + "\" is not a job; " + known);
                });
    }

    private RunSettings runSettings(Settings settings) {
        atLeast(1, parallelism, "--parallelism");
        atLeast(0, webPort, "--ui-port");
        Duration quiet = null;
        if (untilIdle != null) {
            atLeast(1, untilIdle, "--until-idle");
            quiet = Duration.ofSeconds(untilIdle);
        }
        return new RunSettings(
                new ClusterSettings(
                        parallelism,
                        state,
                        CHECKPOINT_INTERVAL,
                        webPort,
                        S3FileSystem.options(settings, System.getenv())),
                parallelism,
                quiet,
                checkpoints == null ? null : folder(checkpoints));
    }

    /** Accepts a path as well as a URI for a local folder. */
    private URI folder(String place) {
        if (!place.contains("://")) {
            return Path.of(place).toAbsolutePath().toUri();
        }
        if (!place.matches("s3://[^/]+(/.*)?|file:///.*")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--checkpoints must be a folder, file:///FOLDER or s3://BUCKET/PREFIX, not " + place);
        }
        try {
            return new URI(place);
        } catch (URISyntaxException e) {
            throw new ParameterException(spec.commandLine(), "--checkpoints: " + e.getMessage(), e);
        }
    }

    private void atLeast(int minimum, int value, String option) {
        if (value < minimum) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be at least " + minimum + ", not " + value);
        }
    }

    private int report(Job job, RunResult result) {
        StringBuilder line = new StringBuilder(job.name())
                .append(": ")
                .append(result.outcome().name().toLowerCase(Locale.ROOT));
        result.counters()
                .forEach((name, count) ->
                        line.append(' ').append(name).append('=').append(count));
        spec.commandLine().getOut().println(line);
        Throwable failure = result.failure();
        if (failure == null) {
            return 0;
        }
        LOG.error("{} failed", job.name(), failure);
        spec.commandLine().getErr().println(job.name() + " failed: " + failure);
        return FAILED;
    }
}
