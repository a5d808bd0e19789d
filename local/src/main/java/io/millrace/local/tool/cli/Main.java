package io.millrace.local.tool.cli;

import io.millrace.jobs.Millrace;
import io.millrace.jobs.job.Job;
import io.millrace.local.bench.BenchCommand;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.tool.demo.DemoCommand;
import io.millrace.local.tool.deploy.DeployCommand;
import io.millrace.local.tool.grants.GrantsCommand;
import io.millrace.local.tool.manifest.ManifestCommand;
import io.millrace.local.tool.report.UsageReportCommand;
import io.millrace.local.tool.run.LocalClusterException;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Main class of the {@code millrace} command. Exit codes: 0 done, 1 failed, 2 invalid usage or settings. */
public final class Main {

    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(Millrace.jobs()).execute(arguments));
    }

    /** The command with all of its subcommands. */
    static CommandLine commandLine(List<Job> jobs) {
        return new CommandLine(new Top())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new RunCommand(jobs))
                .addSubcommand(new UsageReportCommand(System.getenv()))
                .addSubcommand(ManifestCommand.commandLine(System.getenv()))
                .addSubcommand(GrantsCommand.commandLine(Clock.systemUTC()))
                .addSubcommand(new DeployCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new AwsCommand())
                .addSubcommand(new DoctorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof EmbeddedServiceException || failure instanceof LocalClusterException) {
                        // Its message is written for the user, who has no use for a stack trace.
                        command.getErr().println(failure.getMessage());
                        return FAILED;
                    }
                    throw failure;
                });
    }

    /** The top-level command; without a subcommand picocli prints the usage. */
    @Command(
            name = "millrace",
            mixinStandardHelpOptions = true,
            version = "Millrace 0.1.0",
            synopsisSubcommandLabel = "COMMAND",
            description = "Streaming jobs for AWS on Apache Flink, run on this machine.")
    private static final class Top {}
}
