package io.millrace.jobs.subscriberusage;

import io.millrace.jobs.subscriberusage.dedupe.DeduplicateOperator;
import io.millrace.jobs.subscriberusage.write.BatchByDayOperator;
import io.millrace.jobs.subscriberusage.write.UsageFiles;
import io.millrace.jobs.subscriberusage.write.UsageKeys;
import java.io.IOException;
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
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/** Pipeline from rows to files on a cluster of its own, with duplicates, and with failures where a test asks for them. */
public final class UsagePipeline {

    static final int FIRST_HOUR = 490_000;
    private static final int HOURS = 60;
    private static final int ROWS_A_STEP = 100;
    private static final Duration END = Duration.ofSeconds(30);

    /** Point at which a job fails next. */
    public enum FailurePoint {
        BEFORE_SEEN,
        IN_A_FILE
    }

    private static final Set<FailurePoint> ARMED = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger FAILURES = new AtomicInteger();

    final Path folder;
    public int events = 20_000;
    /** Number of times that each event comes. */
    int sightings = 3;

    public boolean open;
    public Duration step = Duration.ZERO;
    public Duration compactAfter = Duration.ofSeconds(1);
    public int compactRowsMax = 1_000_000;
    public int parallelism = 2;
    public String stateBackend = "hashmap";
    Duration checkpoints = Duration.ofMillis(150);

    @Nullable
    public String savepoint;

    public UsagePipeline(Path folder) {
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

    public JobClient start() throws Exception {
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
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        environment.enableCheckpointing(checkpoints.toMillis());
        environment.getConfig().enableObjectReuse();
        environment.getConfig().disableGenericTypes();
        environment
                .fromSource(
                        new NumberSequenceSource(0, open ? Long.MAX_VALUE : (long) events * sightings - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .setParallelism(1)
                .uid("numbers")
                .flatMap(new Sightings(events, sightings, step))
                .returns(new AvroTypeInfo<>(UsageRow.class))
                .setParallelism(1)
                .keyBy(UsageKeys.SEEN, Types.LONG)
                .transform("seen", new AvroTypeInfo<>(UsageRow.class), new DeduplicateOperator(Duration.ofDays(1)))
                .uid("seen")
                .keyBy(UsageKeys.DAY, Types.LONG)
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
        return environment.executeAsync("usage");
    }

    /** Ends when nothing is written any more: a checkpoint that was under way outlives the job for a moment. */
    public void cancel(JobClient job) throws Exception {
        job.cancel().get();
        job.getJobExecutionResult().handle((result, cancelled) -> true).get(END.toSeconds(), TimeUnit.SECONDS);
        long end = System.nanoTime() + END.toNanos();
        boolean deleted = false;
        while (!deleted) {
            try {
                FileUtils.deleteDirectory(folder.resolve("checkpoints").toFile());
                deleted = true;
            } catch (IOException written) {
                if (System.nanoTime() > end) {
                    throw written;
                }
            }
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

        private Sightings(int events, int sightings, Duration step) {
            this.events = events;
            this.sightings = sightings;
            this.step = step;
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
