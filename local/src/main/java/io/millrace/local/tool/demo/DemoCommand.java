package io.millrace.local.tool.demo;

import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.http.LocalIdentity;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command {@code millrace demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs the jobs on sample-data/ with an embedded S3, Kinesis, Data Exchange, IAM and event feed. Prints"
                        + " the report of each version and the changes, who used which data, how a manifest becomes revisions and"
                        + " how agreements become policies. Stays up until Ctrl-C.",
        footer = {"", "Exit code with --exit: 0 when the results are those of sample-data/expected, 1 when not."})
public final class DemoCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--exit", description = "Exit when all is done instead of staying up.")
    private boolean exit;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default: any free one.")
    private int webPort;

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "Run only this job, such as table-delta; default: all of them.")
    private @Nullable String only;

    @Override
    public Integer call() throws Exception {
        Map<String, Function<DemoContext, DemoScenario>> scenarios = scenarios();
        if (only != null && !scenarios.containsKey(only)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--job must be one of " + String.join(", ", scenarios.keySet()) + ", not " + only);
        }
        if (only != null) {
            scenarios.keySet().retainAll(List.of(only));
        }
        Path home = Path.of(System.getProperty("millrace.home", "."))
                .toAbsolutePath()
                .normalize();
        // The SDK clients of the jobs look for credentials where those of any program do.
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        FileUtils.deleteDirectory(DemoContext.results(home).toFile());
        try (Demo demo = new Demo(home, webPort, spec.commandLine().getOut())) {
            return demo.run(scenarios, exit) ? 0 : 1;
        }
    }

    /** By the names of their jobs, in the order of their output. */
    private static Map<String, Function<DemoContext, DemoScenario>> scenarios() {
        Map<String, Function<DemoContext, DemoScenario>> scenarios = new LinkedHashMap<>();
        scenarios.put(TableDelta.NAME, TableDeltaScenario::new);
        scenarios.put(SubscriberUsage.NAME, SubscriberUsageScenario::new);
        scenarios.put(RevisionPublisher.NAME, RevisionPublisherScenario::new);
        scenarios.put(AccessGrants.NAME, AccessGrantsScenario::new);
        return scenarios;
    }
}
