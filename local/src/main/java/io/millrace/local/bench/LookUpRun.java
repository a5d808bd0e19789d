package io.millrace.local.bench;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.StateBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * The other layout of the state: an entry per row, looked up when the row comes. Only what it cannot do without: it
 * gives inserts and updates to nobody, and finds no deletes, for which each row would have to be written or scanned once
 * more. So the layout in use takes at least as long as this.
 */
final class LookUpRun {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
    private static final AtomicLong SENT = new AtomicLong();
    private static final AtomicLong COMPARED = new AtomicLong();
    private static final AtomicLong DIFFERENT = new AtomicLong();

    private LookUpRun() {}

    /** Arguments: state backend, parallelism, first file, second file, work folder, warm-up rounds, counted rounds. */
    public static void main(String[] arguments) throws Exception {
        int parallelism = Integer.parseInt(arguments[1]);
        List<Path> files = List.of(Path.of(arguments[2]), Path.of(arguments[3]));
        ClusterSettings cluster =
                new ClusterSettings(parallelism, StateBackend.valueOf(arguments[0]), CHECKPOINT_INTERVAL, 0, Map.of());
        Path checkpoints = Files.createDirectories(Path.of(arguments[4])).resolve("look-up-checkpoints");
        try (LocalCluster flink = LocalCluster.start(cluster)) {
            Versions versions = new Versions(files, Integer.parseInt(arguments[5]), Integer.parseInt(arguments[6]));
            Throwable failure = flink.submit(
                            new LookUpJob(versions),
                            Settings.of(Map.of()),
                            parallelism,
                            new CheckpointFolder(checkpoints))
                    .awaitEnd();
            if (failure != null) {
                throw new IllegalStateException("the look-ups failed", failure);
            }
        }
    }

    private record LookUpJob(Versions versions) implements Job {

        @Override
        public String name() {
            return "look-ups";
        }

        @Override
        @SuppressWarnings(
                "deprecation") // the one kind of source whose thread may also wait for its rows and tell the time
        public void build(StreamExecutionEnvironment environment, Settings settings) {
            environment
                    .addSource(
                            versions, Types.TUPLE(Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO))
                    .setParallelism(1)
                    .keyBy(row -> row.f0, Types.STRING)
                    .process(new LookUp())
                    .returns(Types.STRING)
                    .sinkTo(new DiscardingSink<>());
        }
    }

    /** Sends one version after the other, each when all rows of the one before were compared, and tells the times. */
    @SuppressWarnings("deprecation")
    private static final class Versions
            implements org.apache.flink.streaming.api.functions.source.SourceFunction<Tuple2<String, byte[]>> {

        private static final long serialVersionUID = 1L;

        private final String[] files;
        private final int warmUp;
        private final int counted;

        Versions(List<Path> files, int warmUp, int counted) {
            this.files = files.stream().map(Path::toString).toArray(String[]::new);
            this.warmUp = warmUp;
            this.counted = counted;
        }

        @Override
        public void run(SourceContext<Tuple2<String, byte[]>> context) throws Exception {
            int[] version = {0};
            send(context, files[0]);
            new Repetitions(warmUp, counted)
                    .time(() -> {
                        DIFFERENT.set(0);
                        send(context, files[++version[0] % 2]);
                        return DIFFERENT + " new or different";
                    })
                    .print();
        }

        private static void send(SourceContext<Tuple2<String, byte[]>> context, String file) throws Exception {
            Path path = Path.of(file);
            Dialect dialect = Dialect.builder().build();
            try (RowReader rows =
                    RowReader.open(Files.newInputStream(path), file, Files.size(path), dialect, RowLimits.DEFAULT)) {
                while (rows.next()) {
                    String key = String.valueOf(rows.value(0));
                    byte[] row = rows.text().getBytes(StandardCharsets.UTF_8);
                    synchronized (context.getCheckpointLock()) {
                        context.collect(Tuple2.of(key, row));
                    }
                    SENT.incrementAndGet();
                }
            }
            while (COMPARED.get() < SENT.get()) {
                Thread.sleep(1);
            }
        }

        @Override
        public void cancel() {
            // Its thread is interrupted, and every wait and write of it ends.
        }
    }

    private static final class LookUp extends KeyedProcessFunction<String, Tuple2<String, byte[]>, String> {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("NullAway.Init")
        private transient ValueState<byte[]> current;

        @Override
        public void open(OpenContext context) {
            current = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>(
                            "current", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        }

        @Override
        public void processElement(Tuple2<String, byte[]> row, Context context, Collector<String> out)
                throws Exception {
            if (!Arrays.equals(current.value(), row.f1)) {
                current.update(row.f1);
                DIFFERENT.incrementAndGet();
            }
            COMPARED.incrementAndGet();
        }
    }
}
