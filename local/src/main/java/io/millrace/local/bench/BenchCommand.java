package io.millrace.local.bench;

import picocli.CommandLine.Command;

/** {@code millrace bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "JOB",
        subcommands = {
            TableDeltaBench.class,
            SubscriberUsageBench.class,
            RevisionPublisherBench.class,
            AccessGrantsBench.class
        },
        description = "Measures a job and its peer in one run, and prints the ratios.")
public final class BenchCommand {}
