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

/** {@code millrace deploy}. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings a job to Managed Service for Apache Flink: uploads the jar, creates or updates its stacks, starts it.",
            "An application that runs is given a snapshot before it is updated. deploy/README.md has the rest."
        },
        footer = {
            "",
            "Credentials and region are those of the default chains of the AWS SDK.",
            "Exit code: 0 when it was done, 1 when AWS or this command could not do it, 2 when it was refused as asked."
        })
public final class DeployCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** Half an hour. */
    private static final int LOOKS_MAX = 360;

    private static final Map<String, JobSettings> JOBS =
            JobSettings.all().stream().collect(Collectors.toMap(JobSettings::job, job -> job));

    private final Supplier<Cloud> clouds;
    private final InstantSource clock;
    private final Pause pause;
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
                    "Name of the application and its stack; two more stacks have it with -artifacts and -resources.")
    @SuppressWarnings("NullAway.Init")
    private String stack;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "JSON array of {PropertyGroupId, PropertyMap}, as Managed Service for Apache Flink has it.")
    private @Nullable Path settingsFile;

    @Option(
            names = "--parameter",
            paramLabel = "KEY=VALUE",
            description = "A parameter of the templates that does not follow from the settings, such as Parallelism=4.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--own-buckets",
            description = "The bucket of the rejects exists already; without this it is made, and kept for good.")
    private boolean ownBuckets;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = {
                "Another jar than the one that was built for Flink 1.20.",
                "The runtime is the one that the jar is built for."
            })
    private @Nullable Path jar;

    @Option(names = "--no-start", description = "Leave an application that does not run as it is.")
    private boolean noStart;

    @Option(names = "--dry-run", description = "Change nothing; print the calls that would.")
    private boolean dryRun;

    @ArgGroup
    private @Nullable Back back;

    /** What is done in place of a deployment. */
    private static final class Back {
        @Option(names = "--rollback", description = "Go back to the version before, with its state.")
        private boolean rollback;

        @Option(names = "--remove", description = "Remove everything that was made, but for the bucket of the data.")
        private boolean remove;
    }

    @Option(names = "--with-data", description = "With --remove: the bucket of the data too.")
    private boolean withData;

    /** Of this checkout, on AWS. */
    public DeployCommand() {
        this(
                SdkCloud::connect,
                InstantSource.system(),
                () -> LockSupport.parkNanos(PAUSE.toNanos()),
                Path.of(System.getProperty("millrace.home", ".")));
    }

    /** @param home root of the checkout */
    DeployCommand(Supplier<Cloud> clouds, InstantSource clock, Pause pause, Path home) {
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
        boolean removes = back != null && back.remove;
        if (withData && !removes) {
            throw new ParameterException(spec.commandLine(), "--with-data goes with --remove");
        }
        try (Cloud account = clouds.get()) {
            var output = spec.commandLine().getOut();
            Cloud cloud = dryRun ? new DryRunCloud(account, output) : account;
            Deployment deployment = new Deployment(cloud, output, clock, pause, LOOKS_MAX);
            StackNames names = new StackNames(stack);
            if (removes) {
                deployment.remove(names, withData);
            } else if (back != null) {
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
            throw new ParameterException(spec.commandLine(), "--settings is needed");
        }
        Settings settings = NamedSettings.load(settingsFile, jobName);
        Jar deployed = jar == null ? Jar.built(home) : Jar.of(jar);
        Map<String, String> derived = JobParameters.of(job, settings, identity, deployed.runtime());
        derived.put("Job", jobName);
        derived.put("MakeBucket", Boolean.toString(!ownBuckets));
        parameters.keySet().stream().filter(derived::containsKey).findFirst().ifPresent(name -> {
            throw new ParameterException(
                    spec.commandLine(), "--parameter " + name + ": follows from the settings or the jar");
        });
        derived.putAll(parameters);
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
