package io.millrace.local.bench;

import io.millrace.jobs.accessgrants.AccessGrants;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.FileUtils;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench access-grants}: server, IAM and job are in this process, and share its processors. */
@Command(
        name = "access-grants",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Agreements of a server to policies of an IAM, each call far away: how long a first start takes until every",
            "policy is there, with which calls; then events at a rate, from the change on the server to the policy."
        })
final class AccessGrantsBench implements Callable<Integer> {

    private static final double BAR_SECONDS = 1;
    private static final double START_BAR_SECONDS = 15;
    private static final Duration HANGING = Duration.ofSeconds(30);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final MemorySize MANAGED_PER_SLOT = MemorySize.ofMebiBytes(64);
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** The job's report replaces the whole agreement, as the API has it: a change meanwhile would be lost. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int CYCLE_SECONDS = 8;
    private static final double PATIENCE_SECONDS = 300;
    private static final double SAMPLE_POLL_SECONDS = 60;
    /** Of the sample for an event: agreement and both products, one to IAM, reading and writing the agreement's tags. */
    private static final int SAMPLE_CALLS = 6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--agreements",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Active at the start; default ${DEFAULT-VALUE}.")
    private int agreements;

    @Option(
            names = "--roles",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "That they are spread over; default ${DEFAULT-VALUE}. At most 50 agreements a role, each on a bucket of its"
                            + " own.")
    private int roles;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "Of events; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Activations and deactivations in a second; default ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--popular",
            paramLabel = "N",
            defaultValue = "600",
            description = "Agreements on one product, which is saved unchanged each second of the events; default"
                    + " ${DEFAULT-VALUE}.")
    private int popular;

    @Option(
            names = "--latency",
            paramLabel = "MILLIS",
            defaultValue = "20",
            description = "Of each call to the server and to IAM; default ${DEFAULT-VALUE}.")
    private int latencyMillis;

    @Override
    public Integer call() throws Exception {
        if (agreements < 2 || agreements > 50L * roles || roles < 1 || seconds < 0 || rate < 1 || latencyMillis < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "at least 2 agreements and at most 50 a role, latency and seconds at least 0, and 1 of everything else");
        }
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        System.setProperty("aws.region", LocalIdentity.REGION);
        Path folder = Path.of(System.getProperty("millrace.home", "."), "local/target/bench/access-grants")
                .toAbsolutePath()
                .normalize();
        FileUtils.deleteDirectory(folder.toFile());
        PrintWriter out = spec.commandLine().getOut();
        try (GrantWorld world = new GrantWorld(agreements, roles, popular);
                LocalCluster cluster = LocalCluster.start(
                        new ClusterSettings(1, StateBackend.HASHMAP, CHECKPOINT_INTERVAL, 0, Map.of())
                                .withManagedPerSlot(MANAGED_PER_SLOT))) {
            world.callsTake(Duration.ofMillis(latencyMillis));
            out.printf(
                    Locale.ROOT,
                    "%,d agreements on %,d roles, %d ms for each call, a checkpoint every second%n%n",
                    agreements,
                    roles,
                    latencyMillis);
            long started = System.nanoTime();
            RunningJob job = cluster.submit(
                    new AccessGrants(),
                    settings(world, folder),
                    1,
                    new CheckpointFolder(folder.resolve("checkpoints")));
            converge(world, job, cluster.progress(), started, out);
            verification(world, job, cluster.progress(), out);
            if (seconds > 0) {
                events(world, job, out);
            }
            job.stop();
        }
        out.flush();
        return 0;
    }

    private void converge(GrantWorld world, RunningJob job, ProgressMetrics progress, long started, PrintWriter out) {
        await(job, "all rights", TimeUnit.MILLISECONDS.toNanos(50), () -> world.rights() == agreements);
        double rights = since(started);
        await(job, "all reports", TimeUnit.MILLISECONDS.toNanos(50), () -> isIdle(job, progress));
        double reports = since(started);
        out.printf(
                Locale.ROOT,
                "first start: all rights after %.1f s (%.0f/s), all reported after %.1f s%n",
                rights,
                agreements / rights,
                reports);
        out.printf(
                Locale.ROOT,
                "%-6s first start, seconds: %.1f, wanted at most %.0f%n",
                reports <= START_BAR_SECONDS ? "met" : "MISSED",
                reports,
                START_BAR_SECONDS);
        calls(world.calls(), agreements + popular, "agreement", out);
    }

    /** The second verification, which follows the one of the start after a minute and finds nothing to do. */
    private void verification(GrantWorld world, RunningJob job, ProgressMetrics progress, PrintWriter out) {
        long finished = progress.counter(job.id(), "verifications");
        Map<String, Long> before = world.calls();
        await(job, "a verification", LOOK_NANOS, () -> progress.gauge(job.id(), "pendingVerifications") == 1);
        long begun = System.nanoTime();
        await(job, "its end", LOOK_NANOS, () -> progress.counter(job.id(), "verifications") > finished);
        double took = since(begun);
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        out.printf(
                Locale.ROOT,
                "verification: %.1f s; heap of this process after it, with server and IAM: %,d MiB%n",
                took,
                heap / (1024 * 1024));
        Map<String, Long> calls = new TreeMap<>(world.calls());
        before.forEach((operation, count) -> calls.merge(operation, -count, Long::sum));
        calls(calls, agreements + popular, "agreement", out);
    }

    private void events(GrantWorld world, RunningJob job, PrintWriter out) {
        Map<String, Long> before = world.calls();
        int events = rate * seconds;
        boolean[] active = new boolean[agreements];
        Arrays.fill(active, true);
        long[] seen = new long[agreements];
        Arrays.fill(seen, System.nanoTime() - REST_NANOS);
        Map<Integer, Long> outstanding = new LinkedHashMap<>();
        List<Double> latencies = new ArrayList<>();
        world.callsOfHangingRoleTake(HANGING);
        world.activateOnHangingRole();
        long begun = System.nanoTime();
        int saved = 0;
        int next = 0;
        while (latencies.size() < events) {
            while (next < events && System.nanoTime() - begun >= next * 1_000_000_000L / rate) {
                int agreement = agreement(next);
                if (outstanding.containsKey(agreement) || System.nanoTime() - seen[agreement] < REST_NANOS) {
                    break;
                }
                active[agreement] = !active[agreement];
                world.change(agreement, active[agreement]);
                outstanding.put(agreement, System.nanoTime());
                next++;
            }
            if (popular > 0 && since(begun) > saved) {
                world.savePopularProduct();
                saved++;
            }
            for (Iterator<Map.Entry<Integer, Long>> each =
                            outstanding.entrySet().iterator();
                    each.hasNext(); ) {
                Map.Entry<Integer, Long> waiting = each.next();
                if (world.hasRight(waiting.getKey()) == active[waiting.getKey()]) {
                    latencies.add(since(waiting.getValue()));
                    seen[waiting.getKey()] = System.nanoTime();
                    each.remove();
                }
            }
            if (job.ended()) {
                throw new IllegalStateException("the job ended before its events", job.awaitEnd());
            }
            if (since(begun) > seconds + PATIENCE_SECONDS) {
                throw new IllegalStateException("not followed yet: agreements " + outstanding.keySet());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        double took = since(begun);
        Latencies all = new Latencies(latencies);
        double sampleSeconds = SAMPLE_CALLS * latencyMillis / 1_000.0;
        out.printf(
                Locale.ROOT,
                "%,d activations and deactivations in %.1f s beside a role whose calls hang, from the change on the server to the"
                        + " right:%n%n",
                events,
                took);
        out.printf("%-36s %9s %9s %9s %9s%n", "seconds", "p50", "p95", "p99", "max");
        row(out, "access-grants", all.percentile(50), all.percentile(95), all.percentile(99), all.max());
        row(
                out,
                "one-minute poll, one event, computed",
                SAMPLE_POLL_SECONDS * 0.50 + sampleSeconds,
                SAMPLE_POLL_SECONDS * 0.95 + sampleSeconds,
                SAMPLE_POLL_SECONDS * 0.99 + sampleSeconds,
                SAMPLE_POLL_SECONDS + sampleSeconds);
        out.printf(
                Locale.ROOT,
                "Computed, not run: an even wait of 0 to 60 s, then %d calls in series. It follows one event after the"
                        + " other, so at most %s a second.%n%n",
                SAMPLE_CALLS,
                sampleSeconds == 0 ? "any number" : String.format(Locale.ROOT, "%.1f", 1 / sampleSeconds));
        Map<String, Long> calls = new TreeMap<>(world.calls());
        before.forEach((operation, count) -> calls.merge(operation, -count, Long::sum));
        calls(calls, events, "event", out);
        double p99 = all.percentile(99);
        out.printf(
                Locale.ROOT,
                "%-6s p99 seconds: %.2f, wanted less than %.1f%n",
                p99 < BAR_SECONDS ? "met" : "MISSED",
                p99,
                BAR_SECONDS);
    }

    /** Two cycles of different lengths: at most times some are activated and others deactivated. */
    private int agreement(int event) {
        int window = Math.min(agreements, CYCLE_SECONDS * rate);
        int first = Math.max(1, window * 5 / 8);
        return event % 2 == 0 ? event / 2 % first : first + event / 2 % Math.max(1, window - first);
    }

    private static void row(PrintWriter out, String name, double p50, double p95, double p99, double max) {
        out.printf(Locale.ROOT, "%-36s %9.2f %9.2f %9.2f %9.2f%n", name, p50, p95, p99, max);
    }

    private static void calls(Map<String, Long> calls, int per, String unit, PrintWriter out) {
        long all = calls.values().stream().mapToLong(Long::longValue).sum();
        out.printf(Locale.ROOT, "%,d calls, %.1f for each %s:%n", all, (double) all / per, unit);
        calls.forEach((operation, count) -> {
            if (count > 0) {
                out.printf(Locale.ROOT, "  %-36s %,9d%n", operation, count);
            }
        });
        out.println();
        out.flush();
    }

    private static boolean isIdle(RunningJob job, ProgressMetrics progress) {
        return progress.gauge(job.id(), "pendingAgreements") == 0
                && progress.gauge(job.id(), "pendingVerifications") == 0
                && progress.gauge(job.id(), "pendingCommands") == 0
                && progress.gauge(job.id(), "pendingFeed") == 0;
    }

    private static void await(RunningJob job, String what, long pauseNanos, BooleanSupplier condition) {
        long started = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (job.ended() || since(started) > LIMIT.toSeconds()) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what, job.awaitEnd());
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static Settings settings(GrantWorld world, Path folder) {
        Map<String, Map<String, String>> groups = new HashMap<>();
        groups.put("millrace", Map.of("job", AccessGrants.NAME));
        groups.put("feed", Map.of("url", world.mesh().url().toString(), "api.key.secret", GrantWorld.SECRET));
        groups.put(
                "iam",
                Map.of(
                        "endpoint",
                        world.iam().endpoint().toString(),
                        "accounts.allowed",
                        LocalIdentity.ACCOUNT_ID,
                        "roles.allowed",
                        "consumer-*",
                        "data.tag",
                        "none"));
        groups.put("audit", Map.of("uri", uri(folder, "audit")));
        groups.put("rejects", Map.of("uri", uri(folder, "rejects")));
        return Settings.of(groups);
    }

    private static String uri(Path folder, String name) {
        return folder.resolve(name).toUri().toString().replaceFirst("^file:/+", "file:///");
    }
}
