package io.millrace.local.bench;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.flink.configuration.MemorySize;

/**
 * The job as it is, on a local cluster: a trail in, found by listing, Parquet out, a checkpoint every 10 seconds. A round
 * is from the submission of the job, without any state, to the end of its drain, which begins when every record is read.
 */
final class SubscriberUsageRun {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
    /** Less than a run has for tables of any size: state here is about 150 bytes a record. */
    private static final MemorySize MANAGED_PER_SLOT = MemorySize.ofMebiBytes(64);

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final long LOOK_MILLIS = 20;

    private final Map<String, Map<String, String>> settings = new HashMap<>();
    private final int parallelism;
    private final Path work;
    private final long records;

    private SubscriberUsageRun(int parallelism, Path work, long records) {
        this.parallelism = parallelism;
        this.work = work;
        this.records = records;
    }

    /** Arguments: state backend, parallelism, URI of the trail, work folder, records of the trail, endpoint of S3 or none. */
    public static void main(String[] arguments) throws Exception {
        StateBackend backend = StateBackend.valueOf(arguments[0]);
        int parallelism = Integer.parseInt(arguments[1]);
        SubscriberUsageRun run = new SubscriberUsageRun(
                parallelism, Path.of(arguments[3]).toAbsolutePath(), Long.parseLong(arguments[4]));
        run.settings.put("trail", Map.of("uri", arguments[2], "arrivals", "listing", "poll.seconds", "1"));
        if (arguments.length > 5) {
            System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
            System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
            run.settings.put(
                    "s3", Map.of("endpoint", arguments[5], "path.style", "true", "region", LocalIdentity.REGION));
        }
        ClusterSettings cluster = new ClusterSettings(parallelism, backend, CHECKPOINT_INTERVAL, 0, Map.of())
                .withManagedPerSlot(MANAGED_PER_SLOT);
        try (LocalCluster flink = LocalCluster.start(cluster)) {
            BenchProcess.serve(() -> run.round(flink));
        }
    }

    private String round(LocalCluster flink) throws Exception {
        FileUtils.deleteDirectory(work.toFile());
        settings.put("millrace", Map.of("job", SubscriberUsage.NAME));
        settings.put("usage", Map.of("uri", uri("usage")));
        settings.put("rejects", Map.of("uri", uri("rejects")));
        RunningJob job = flink.submit(
                new SubscriberUsage(),
                Settings.of(settings),
                parallelism,
                new CheckpointFolder(work.resolve("checkpoints")));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (flink.progress().counter(job.id(), "recordsRead") < records) {
            if (job.ended() || System.nanoTime() > deadline) {
                throw new IllegalStateException("not all records were read within " + LIMIT, job.awaitEnd());
            }
            Thread.sleep(LOOK_MILLIS);
        }
        job.drain();
        return work.resolve("usage").toString();
    }

    private String uri(String folder) {
        return work.resolve(folder).toUri().toString().replaceFirst("^file:/+", "file:///");
    }
}
