package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.jobs.subscriberusage.dedupe.DeduplicateOperator;
import io.millrace.jobs.subscriberusage.write.BatchByDayOperator;
import io.millrace.jobs.subscriberusage.write.UsageFiles;
import io.millrace.jobs.subscriberusage.write.UsagePartitioning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Pipeline from rows to files on a cluster, with duplicates, and with failures where a test asks for them. */
public final class UsagePipeline {

    static final int FIRST_HOUR = 490_000;
    private static final int HOURS = 60;
    private static final int ROWS_A_STEP = 100;
    private static final long SLOW_MILLIS = 2;

    /** Point at which a job fails next. */
    public enum FailurePoint {
        BEFORE_SEEN,
        IN_A_FILE
    }

    private static final Set<FailurePoint> ARMED = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger FAILURES = new AtomicInteger();

    final Path folder;
    private final MiniCluster cluster;
    private @Nullable ClusterJob job;
    public int events = 20_000;
    /** Number of times that each event comes. */
    int sightings = 3;

    public boolean open;
    public Duration step = Duration.ZERO;
    /** Rows come slowly as long as fewer than their share of these failures have been. */
    public int failuresWanted;

    public Duration compactAfter = Duration.ofSeconds(1);
    public int compactRowsMax = 1_000_000;
    public int parallelism = 2;
    public String stateBackend = "hashmap";
    Duration checkpoints = Duration.ofMillis(150);

    @Nullable
    public String savepoint;

    public UsagePipeline(MiniCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
    }

    public static void fail(FailurePoint point) {
        ARMED.add(point);
    }

    public static int failures() {
        return FAILURES.get();
    }

    public static boolean isArmed(FailurePoint point) {
        return ARMED.contains(point);
    }

    public ClusterJob start() throws Exception {
        FAILURES.set(0);
        ARMED.clear();
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, stateBackend);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(checkpoints.toMillis());
        environment.getConfig().enableObjectReuse();
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        environment
                .fromSource(
                        new NumberSequenceSource(0, open ? Long.MAX_VALUE : (long) events * sightings - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .setParallelism(1)
                .uid("numbers")
                .flatMap(new Sightings(events, sightings, step, failuresWanted))
                .returns(new AvroTypeInfo<>(UsageRow.class))
                .setParallelism(1)
                .keyBy(UsagePartitioning.SEEN, Types.LONG)
                .transform("seen", new AvroTypeInfo<>(UsageRow.class), new DeduplicateOperator(Duration.ofDays(1)))
                .uid("seen")
                .keyBy(UsagePartitioning.DAY, Types.LONG)
                .transform(
                        "gather",
                        new AvroTypeInfo<>(UsageBlock.class),
                        new BatchByDayOperator(compactAfter, compactRowsMax, 20_000, 1_000_000, Usage.getClassSchema()))
                .uid("gather")
                .map(new Fuse())
                .returns(new AvroTypeInfo<>(UsageBlock.class))
                .sinkTo(UsageFiles.sink(folder.resolve("usage").toUri().toString()))
                .name("files")
                .uid("files");
        ClusterJob started = ClusterJob.start(cluster, environment, "usage");
        job = started;
        return started;
    }

    /** Ends the last job that was started, if it has not ended. */
    public void cancel() throws Exception {
        if (job != null) {
            job.cancel(folder.resolve("checkpoints"));
        }
    }

    /** The event of a number, as often as it comes, in no order. */
    public static UsageRow sighting(long number, int events) {
        long event = number * 7919 % events;
        return SampleRows.row(
                event % 50 == 0 ? UsageTable.ERRORS : UsageTable.METRICS, event, FIRST_HOUR + (int) (event % HOURS));
    }

    private static void failIfArmed(FailurePoint point) {
        if (ARMED.remove(point)) {
            FAILURES.incrementAndGet();
            throw new IllegalStateException("killed " + point);
        }
    }

    private static final class Sightings implements FlatMapFunction<Long, UsageRow> {

        private static final long serialVersionUID = 1L;

        private final int events;
        private final int sightings;
        private final Duration step;
        private final int failuresWanted;

        private Sightings(int events, int sightings, Duration step, int failuresWanted) {
            this.events = events;
            this.sightings = sightings;
            this.step = step;
            this.failuresWanted = failuresWanted;
        }

        @Override
        public void flatMap(Long number, Collector<UsageRow> out) {
            failIfArmed(FailurePoint.BEFORE_SEEN);
            if (number >= (long) events * sightings) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                return;
            }
            if (number % ROWS_A_STEP == 0) {
                LockSupport.parkNanos(step.toNanos());
            }
            if (FAILURES.get() < failuresWanted * number / ((long) events * sightings)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
            }
            out.collect(sighting(number, events));
        }
    }

    private static final class Fuse implements MapFunction<UsageBlock, UsageBlock> {

        private static final long serialVersionUID = 1L;

        @Override
        public UsageBlock map(UsageBlock block) {
            if (!block.getFirst()) {
                failIfArmed(FailurePoint.IN_A_FILE);
            }
            return block;
        }
    }
}
