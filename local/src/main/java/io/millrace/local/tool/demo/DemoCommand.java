package io.millrace.local.tool.demo;

import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.kinesis.KinesisPackage;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the jobs on sample-data/, with an embedded S3, Kinesis, Data Exchange, IAM and event feed.",
            "Shows each version's report and the changes, who used which data, how a manifest becomes",
            "revisions and agreements become policies, and stays up until Ctrl-C."
        },
        footer = {"", "Exit code with --exit: 0 when the results are those of sample-data/expected, 1 when not."})
public final class DemoCommand implements Callable<Integer> {

    private static final int PARALLELISM = 2;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--exit", description = "End when all is done, in place of staying up.")
    private boolean exit;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default any free one.")
    private int webPort;

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "Play this job only, such as table-delta; default all of them.")
    private @Nullable String only;

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("millrace.home", "."))
                .toAbsolutePath()
                .normalize();
        // the SDK clients of the jobs look for credentials where those of any program do
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedDataExchange dataExchange = EmbeddedDataExchange.start(0, s3.client());
                EmbeddedKinesis kinesis = startKinesis(out)) {
            return run(new Stage(home, s3, dataExchange, kinesis, out)) ? 0 : 1;
        }
    }

    private static @Nullable EmbeddedKinesis startKinesis(PrintWriter out) {
        try {
            return EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
        } catch (EmbeddedServiceException e) {
            out.println("No Kinesis, so the changes go to files: " + e.getMessage());
            return null;
        }
    }

    private boolean run(Stage stage) throws Exception {
        FileUtils.deleteDirectory(stage.results().toFile());
        try (AccessGrantsShow grants = new AccessGrantsShow(stage)) {
            List<Show> shows = List.of(
                    new TableDeltaShow(stage),
                    new SubscriberUsageShow(stage),
                    new RevisionPublisherShow(stage),
                    grants);
            List<String> names = shows.stream().map(show -> show.job().name()).toList();
            if (only != null && !names.contains(only)) {
                throw new ParameterException(
                        spec.commandLine(), "--job must be one of " + String.join(", ", names) + ", not " + only);
            }
            return run(
                    stage,
                    shows.stream()
                            .filter(show -> only == null || show.job().name().equals(only))
                            .toList());
        }
    }

    private boolean run(Stage stage, List<Show> shows) throws Exception {
        Map<String, String> keys = Map.of(
                "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        ClusterSettings clusterSettings = new ClusterSettings(
                PARALLELISM * shows.size(),
                StateBackend.ROCKSDB,
                CHECKPOINT_INTERVAL,
                webPort,
                S3FileSystem.options(stage.s3Settings(), keys));
        try (LocalCluster cluster = LocalCluster.start(clusterSettings)) {
            PrintWriter out = stage.out();
            EmbeddedKinesis kinesis = stage.kinesis();
            out.println("web UI    " + cluster.webInterface());
            out.println("S3        " + stage.s3().endpoint());
            out.println("Exchange  " + stage.dataExchange().endpoint());
            out.println("Kinesis   " + (kinesis == null ? "none" : kinesis.endpoint()));
            boolean asExpected = true;
            List<RunningJob> jobs = new ArrayList<>();
            for (Show show : shows) {
                String name = show.job().name();
                out.println();
                out.println("== " + name);
                out.flush();
                RunningJob job = cluster.submit(
                        show.job(),
                        show.settings(),
                        PARALLELISM,
                        new CheckpointFolder(stage.results(name).resolve("checkpoints")));
                jobs.add(job);
                asExpected &= show.play(job, cluster.progress());
            }
            if (!exit) {
                out.println();
                out.println("Everything stays up until Ctrl-C. Web UI: " + cluster.webInterface());
                out.flush();
                new CountDownLatch(1).await();
            }
            for (RunningJob job : jobs) {
                if (!job.ended()) {
                    job.stop();
                }
            }
            return asExpected;
        }
    }
}
