package io.millrace.local.tool.demo;

import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * One run of the demo: scenarios that share a local cluster and an embedded S3. All servers start at the same time,
 * then the cluster together with the preparations of the first scenario. Every other scenario begins with the first
 * result of the one before it, so that their waits overlap; their output appears one after the other.
 */
final class Demo implements AutoCloseable {

    private static final int PARALLELISM = 2;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Path home;
    private final int webPort;
    private final SequentialOutput output;
    private final StartTimes startTimes = new StartTimes();
    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("demo"));
    private final Deque<CompletableFuture<? extends AutoCloseable>> closeables = new ArrayDeque<>();

    /** @param webPort of Flink's web UI; 0 for any free one */
    Demo(Path home, int webPort, PrintWriter out) {
        this.home = home;
        this.webPort = webPort;
        this.output = new SequentialOutput(out);
    }

    /** A scenario whose servers have been started, with its environment. */
    private record StartedScenario(String job, DemoContext context, CompletableFuture<DemoScenario> starting) {}

    /**
     * @param scenarios by the names of their jobs
     * @param exit whether to return when all is done; otherwise everything stays up until the process is ended
     * @return whether the results of all of them are the expected ones
     */
    boolean run(Map<String, Function<DemoContext, DemoScenario>> scenarios, boolean exit) throws Exception {
        PrintWriter addresses = output.section();
        CompletableFuture<EmbeddedS3> s3 = start(() -> EmbeddedS3.start(0));
        List<StartedScenario> order = new ArrayList<>();
        scenarios.forEach((job, scenario) -> order.add(startScenario(job, scenario, s3)));
        await(s3);
        for (StartedScenario scenario : order) {
            await(scenario.starting());
        }
        startTimes.serversUp();

        CompletableFuture<LocalCluster> cluster = start(() -> startCluster(await(s3), PARALLELISM * order.size()));
        List<CompletableFuture<Boolean>> results = new ArrayList<>();
        CompletableFuture<Void> turn = CompletableFuture.completedFuture(null);
        for (StartedScenario scenario : order) {
            CompletableFuture<Void> before = turn;
            results.add(inBackground(() -> {
                try {
                    await(before);
                    return play(scenario, cluster, exit);
                } finally {
                    scenario.context().out().close();
                    // A scenario that ends without a result does not hold up the next one.
                    scenario.context().firstResult().complete(null);
                }
            }));
            turn = scenario.context().firstResult();
        }

        String webInterface = await(cluster).webInterface().toString();
        addresses.println("web UI    " + webInterface);
        addresses.println("S3        " + await(s3).endpoint());
        addresses.close();
        boolean asExpected = true;
        for (CompletableFuture<Boolean> result : results) {
            asExpected &= await(result);
        }
        if (!exit) {
            PrintWriter end = output.section();
            end.println();
            end.println("Everything stays up until Ctrl-C. Web UI: " + webInterface);
            end.close();
            new CountDownLatch(1).await();
        }
        return asExpected;
    }

    private StartedScenario startScenario(
            String job, Function<DemoContext, DemoScenario> scenario, CompletableFuture<EmbeddedS3> s3) {
        PrintWriter out = output.section();
        out.println();
        out.println("== " + job);
        DemoContext context = new DemoContext(home, s3, out, startTimes, new CompletableFuture<>());
        return new StartedScenario(job, context, start(() -> scenario.apply(context)));
    }

    private LocalCluster startCluster(EmbeddedS3 s3, int slots) {
        Map<String, String> keys = Map.of(
                "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        LocalCluster cluster = LocalCluster.start(new ClusterSettings(
                slots,
                StateBackend.ROCKSDB,
                CHECKPOINT_INTERVAL,
                webPort,
                S3FileSystem.options(DemoContext.s3Settings(s3), keys)));
        startTimes.clusterUp();
        return cluster;
    }

    private static boolean play(StartedScenario started, CompletableFuture<LocalCluster> startingCluster, boolean exit)
            throws Exception {
        DemoContext context = started.context();
        DemoScenario scenario = await(started.starting());
        Settings settings = scenario.prepare();
        context.out().flush();
        LocalCluster cluster = await(startingCluster);
        RunningJob job = cluster.submit(
                scenario.job(),
                settings,
                PARALLELISM,
                new CheckpointFolder(context.results(started.job()).resolve("checkpoints")));
        boolean asExpected = scenario.play(job, cluster.progress());
        context.out().close();
        if (exit && !job.ended()) {
            job.stop();
        }
        return asExpected;
    }

    /** Starts what {@link #close()} closes. */
    private <T extends AutoCloseable> CompletableFuture<T> start(Callable<T> start) {
        CompletableFuture<T> starting = inBackground(start);
        closeables.push(starting);
        return starting;
    }

    private <T> CompletableFuture<T> inBackground(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Closes what has started, the last one first: the cluster, then the servers. */
    @Override
    public void close() throws Exception {
        for (CompletableFuture<? extends AutoCloseable> closeable : closeables) {
            if (!closeable.isCompletedExceptionally()) {
                await(closeable).close();
            }
        }
        threads.shutdownNow();
    }
}
