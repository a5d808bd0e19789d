package io.millrace.local.tool.deploy;

import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.local.tool.run.NamedSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** Command {@code millrace deploy}. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deploys a job to Managed Service for Apache Flink: uploads the jar, creates or updates stacks, starts it.",
            "Takes a snapshot of a running application before the update. See deploy/README.md."
        },
        footer = {
            "",
            "Credentials and region come from the default chains of the AWS SDK.",
            "Exit code: 0 done, 1 failed in AWS or in this command, 2 invalid usage or settings."
        })
public final class DeployCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** Half an hour of pauses. */
    private static final int POLLS_MAX = 360;

    private static final Map<String, JobSettings> JOBS =
            JobSettings.all().stream().collect(Collectors.toMap(JobSettings::job, job -> job));

    private final Supplier<Cloud> clouds;
    private final InstantSource clock;
    private final PollPause pause;
    private final Path home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB", description = "Name of the job.")
    @SuppressWarnings("NullAway.Init")
    private String jobName;

    @Option(
            names = "--stack",
            required = true,
            paramLabel = "NAME",
            description =
                    "Name of the application and its stack; two more stacks append -artifacts and -resources to it.")
    @SuppressWarnings("NullAway.Init")
    private String stack;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "JSON array of {PropertyGroupId, PropertyMap}, as in Managed Service for Apache Flink.")
    private @Nullable Path settingsFile;

    @Option(
            names = "--parameter",
            paramLabel = "KEY=VALUE",
            description = "A template parameter that cannot be derived from the settings, such as Parallelism=4.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--own-buckets",
            description = "Use an existing bucket for the rejects. By default, one is created, and kept on removal.")
    private boolean ownBuckets;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = {
                "The jar to deploy; default: the one built for Flink 1.20.",
                "The jar determines the runtime."
            })
    private @Nullable Path jar;

    @Option(names = "--no-start", description = "Do not start an application that is not running.")
    private boolean noStart;

    @Option(names = "--dry-run", description = "Change nothing; print the calls that a deployment would make.")
    private boolean dryRun;

    @ArgGroup
    private @Nullable Undo undo;

    /** The alternatives to a deployment. */
    private static final class Undo {
        @Option(names = "--rollback", description = "Roll back to the previous version and its state.")
        private boolean rollback;

        @Option(names = "--remove", description = "Remove everything but the data bucket.")
        private boolean remove;
    }

    @Option(names = "--with-data", description = "With --remove: also remove the data bucket.")
    private boolean withData;

    /** The command for this checkout and AWS. */
    public DeployCommand() {
        this(
                SdkCloud::connect,
                InstantSource.system(),
                () -> LockSupport.parkNanos(PAUSE.toNanos()),
                Path.of(System.getProperty("millrace.home", ".")));
    }

    /** @param home root of the checkout */
    DeployCommand(Supplier<Cloud> clouds, InstantSource clock, PollPause pause, Path home) {
        this.clouds = clouds;
        this.clock = clock;
        this.pause = pause;
        this.home = home;
    }

    @Override
    public Integer call() {
        JobSettings job = JOBS.get(jobName);
        if (job == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"" + jobName + "\" is not a job; the jobs are "
                            + JOBS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        boolean removes = undo != null && undo.remove;
        if (withData && !removes) {
            throw new ParameterException(spec.commandLine(), "--with-data requires --remove");
        }
        try (Cloud account = clouds.get()) {
            var output = spec.commandLine().getOut();
            Cloud cloud = dryRun ? new DryRunCloud(account, output) : account;
            Deployment deployment = new Deployment(cloud, output, clock, pause, POLLS_MAX);
            StackNames names = new StackNames(stack);
            if (removes) {
                deployment.remove(names, withData);
            } else if (undo != null && undo.rollback) {
                deployment.rollback(names);
            } else {
                deployment.deploy(plan(job, names, cloud.identity()), !noStart);
            }
            output.flush();
            return 0;
        } catch (SettingsException e) {
            spec.commandLine().getErr().println("Settings refused:");
            e.findings().forEach(finding -> spec.commandLine().getErr().println("  " + finding));
            return REFUSED;
        } catch (DeployException | SdkException | UncheckedIOException e) {
            spec.commandLine().getErr().println("deploy: " + e.getMessage());
            return FAILED;
        }
    }

    private Plan plan(JobSettings job, StackNames names, Identity identity) {
        if (settingsFile == null) {
            throw new ParameterException(spec.commandLine(), "--settings is required");
        }
        Settings settings = NamedSettings.load(settingsFile, jobName);
        Jar deployed = jar == null ? Jar.built(home) : Jar.of(jar);
        Map<String, String> derived = JobParameters.of(job, settings, identity, deployed.runtime());
        derived.put("Job", jobName);
        derived.put("MakeBucket", Boolean.toString(!ownBuckets));
        parameters.keySet().stream().filter(derived::containsKey).findFirst().ifPresent(name -> {
            throw new ParameterException(
                    spec.commandLine(), "--parameter " + name + ": is derived from the settings or the jar");
        });
        derived.putAll(new DeploymentArns(identity).expand(parameters));
        Path folder = home.resolve("deploy");
        return new Plan(
                names,
                deployed,
                Template.load(folder, "artifacts"),
                Template.load(folder, jobName),
                Template.load(folder, "application").withPropertyGroups(settings.groups()),
                derived);
    }
}
