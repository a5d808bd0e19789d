package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.connectors.cluster.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SagaSinkTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final Duration CHECKPOINTS = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final int JOBS = 3;
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    private final List<ClusterJob> jobs = new ArrayList<>();
    private MiniCluster cluster;

    @BeforeEach
    void use(@InjectMiniCluster MiniCluster injected) {
        cluster = injected;
    }

    @AfterEach
    void cancel() throws Exception {
        for (ClusterJob job : jobs) {
            job.cancel(folder.resolve("checkpoints"));
        }
    }

    @Test
    void aCheckpointWaitsForCallsAndHoldsHowFarTheCommandsAre() throws Exception {
        int errands = 10;
        Duration call = Duration.ofMillis(100);
        JobService service = new JobService(call, Duration.ofHours(1));
        ErrandSaga saga = new ErrandSaga(service);
        ClusterJob job = start(new Pipeline("calls", saga, errands, errands));
        job.await("the first job of each", () -> service.started().size() == errands);
        long before = completed(job);
        job.await("three checkpoints", () -> completed(job) >= before + 3);

        assertThat(job.checkpoints().getHistory().getCheckpoints())
                .extracting(AbstractCheckpointStats::getEndToEndDuration)
                .allSatisfy(millis -> assertThat(millis).isLessThan(5_000));
        saga.failNext();
        job.await("a restart", () -> saga.restored().size() >= errands);
        assertThat(saga.restored())
                .hasSize(errands)
                .allSatisfy(errand -> assertThat(errand.getRunning())
                        .as("job of %s", errand.getId())
                        .isNotNull());

        service.endAll();
        job.await("every job", () -> service.started().size() == errands * JOBS);
        job.drain(folder.resolve("savepoints"));
        assertThat(service.started()).doesNotHaveDuplicates();
        assertThat(receipts()).containsExactlyInAnyOrderElementsOf(receiptsOf(errands));
    }

    @Test
    void throughKillsEveryCommandGoesOnWhereItWasAndItsResultsComeOnce() throws Exception {
        int errands = 70;
        int keys = 7;
        JobService service = new JobService(Duration.ofMillis(10), Duration.ofMillis(100));
        ErrandSaga saga = new ErrandSaga(service);
        ClusterJob job = start(new Pipeline("kills", saga, errands, keys));
        for (int kill = 0; kill < KILLS; kill++) {
            int startedBefore = service.started().size();
            // however slow the machine is, work is left for every kill
            service.endFirst(errands * JOBS * (kill + 1) / (KILLS + 1));
            job.await("progress", () -> service.started().size() > startedBefore);
            long completedBefore = completed(job);
            // the first may have begun before that progress
            job.await("a checkpoint of it", () -> completed(job) >= completedBefore + 2);
            int restoredBefore = saga.restored().size();
            if (kill % 2 == 0) {
                saga.failNext();
            } else {
                Eventually.value(cluster.terminateTaskManager(kill / 2));
                cluster.startTaskManager();
            }
            job.await("a restart", () -> saga.restored().size() > restoredBefore);
        }
        service.endFirst(Integer.MAX_VALUE);
        job.await("every job", () -> service.started().size() == errands * JOBS);
        job.drain(folder.resolve("savepoints"));

        assertThat(receipts()).containsExactlyInAnyOrderElementsOf(receiptsOf(errands));
        assertThat(service.started()).hasSize(errands * JOBS);
        assertInOrderOfArrivalPerKey(service.started(), keys);
        Map<String, Integer> done = new HashMap<>();
        for (Errand restored : saga.restored()) {
            assertThat(restored.getDone())
                    .as("progress of %s from restart to restart", restored.getId())
                    .isGreaterThanOrEqualTo(done.getOrDefault(restored.getId(), 0));
            done.put(restored.getId(), restored.getDone());
        }
    }

    @Test
    void aSavepointIsGoneOnFrom() throws Exception {
        int errands = 20;
        JobService service = new JobService(Duration.ofMillis(10), Duration.ofMillis(50));
        ErrandSaga first = new ErrandSaga(service);
        service.endFirst(errands + errands / 2);
        ClusterJob job = start(new Pipeline("before", first, errands, errands));
        job.await("second jobs", () -> service.started().size() > errands);
        String savepoint = job.stop(folder.resolve("savepoints"));
        assertThat(receipts()).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThan(errands * JOBS);

        service.endFirst(Integer.MAX_VALUE);
        ErrandSaga second = new ErrandSaga(service);
        Pipeline pipeline = new Pipeline("after", second, errands, errands);
        pipeline.savepoint = savepoint;
        ClusterJob again = start(pipeline);
        again.await("every job", () -> service.started().size() == errands * JOBS);
        again.drain(folder.resolve("savepoints"));

        assertThat(first.restored()).isEmpty();
        assertThat(second.restored()).isNotEmpty();
        assertThat(service.started()).doesNotHaveDuplicates();
        assertThat(receipts()).containsExactlyInAnyOrderElementsOf(receiptsOf(errands));
    }

    @Test
    void theEndOfTheInputLosesNoResult() throws Exception {
        int errands = 12;
        int keys = 5;
        JobService service = new JobService(Duration.ofMillis(10), Duration.ofMillis(50));
        Pipeline pipeline = new Pipeline("end", new ErrandSaga(service), errands, keys);
        pipeline.open = false;

        start(pipeline).awaitEnd();

        assertThat(receipts()).containsExactlyInAnyOrderElementsOf(receiptsOf(errands));
        assertInOrderOfArrivalPerKey(service.started(), keys);
    }

    @Test
    void withoutItsResultsItDoesNotStart() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment
                .fromData(new AvroTypeInfo<>(Errand.class), Errands.errand("e", "k", 1))
                .sinkTo(new SagaSink<>(new Errands("lost", new HeldSaga()), SagaSinkOptions.of(TICK)))
                .setParallelism(1);

        assertThatThrownBy(environment::execute).hasStackTraceContaining("sinkTo loses the results");
    }

    private static final class Pipeline {
        private final String name;
        private final ErrandSaga saga;
        private final int errands;
        private final int keys;
        private boolean open = true;
        private @Nullable String savepoint;

        private Pipeline(String name, ErrandSaga saga, int errands, int keys) {
            this.name = name;
            this.saga = saga;
            this.errands = errands;
            this.keys = keys;
        }
    }

    private ClusterJob start(Pipeline pipeline) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri("checkpoints"));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        if (pipeline.savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, pipeline.savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.enableCheckpointing(CHECKPOINTS.toMillis());
        environment.getConfig().disableGenericTypes();
        environment.getConfig().enableObjectReuse();
        DataStream<Errand> errands = environment
                .fromSource(
                        new NumberSequenceSource(0, pipeline.open ? Long.MAX_VALUE : pipeline.errands - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .setParallelism(1)
                .flatMap(new Arrivals(pipeline.errands, pipeline.keys))
                .setParallelism(1)
                .returns(new AvroTypeInfo<>(Errand.class))
                .uid("errands");
        new SagaSink<>(new Errands(pipeline.name, pipeline.saga), SagaSinkOptions.of(TICK))
                .attach(errands, "saga", "saga")
                .map(receipt -> receipt.getErrand() + " " + receipt.getJob())
                .returns(Types.STRING)
                .uid("text")
                .sinkTo(FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(uri("receipts")), new SimpleStringEncoder<String>())
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build())
                .uid("receipts");
        ClusterJob job = ClusterJob.start(cluster, environment, pipeline.name);
        jobs.add(job);
        return job;
    }

    private String uri(String name) {
        return folder.resolve(name).toUri().toString();
    }

    private List<String> receipts() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("receipts"))) {
            for (Path file : files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static List<String> receiptsOf(int errands) {
        return IntStream.range(0, errands)
                .boxed()
                .flatMap(errand -> IntStream.rangeClosed(1, JOBS).mapToObj(job -> errand + " " + job))
                .collect(Collectors.toList());
    }

    private static void assertInOrderOfArrivalPerKey(List<String> started, int keys) {
        for (int key = 0; key < keys; key++) {
            int ofKey = key;
            List<String> jobs = started.stream()
                    .filter(job -> Integer.parseInt(job.substring(0, job.indexOf(' '))) % keys == ofKey)
                    .toList();
            assertThat(jobs).isSortedAccordingTo((one, other) -> {
                int byErrand = Integer.compare(
                        Integer.parseInt(one.substring(0, one.indexOf(' '))),
                        Integer.parseInt(other.substring(0, other.indexOf(' '))));
                return byErrand != 0 ? byErrand : one.compareTo(other);
            });
        }
    }

    private static long completed(ClusterJob job) throws Exception {
        return job.checkpoints().getCounts().getNumberOfCompletedCheckpoints();
    }

    /** Errand by errand, 20 ms apart; then nothing more. */
    private static final class Arrivals implements FlatMapFunction<Long, Errand> {

        private static final long serialVersionUID = 1L;

        private final int errands;
        private final int keys;

        private Arrivals(int errands, int keys) {
            this.errands = errands;
            this.keys = keys;
        }

        @Override
        public void flatMap(Long number, Collector<Errand> out) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            if (number < errands) {
                out.collect(Errands.errand(String.valueOf(number), "key " + number % keys, JOBS));
            }
        }
    }
}
