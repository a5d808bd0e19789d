package io.millrace.local.tool.run;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.util.Collector;

/**
 * Numbers the occurrences of each line of a folder's text files: {@code line} becomes {@code line 1}, {@code line 2}.
 * Without a new line it is never idle.
 */
public final class CountingJob implements Job {

    /** A line that makes it fail. */
    public static final String POISON = "poison";

    /** A line that makes it fail, but not after a restart. */
    public static final String STUMBLE = "stumble";

    /** Settings for {@link #build}. */
    public static Settings settings(String input, String output, boolean endless) {
        return Settings.of(
                Map.of("counting", Map.of("input", input, "output", output, "endless", Boolean.toString(endless))));
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public void build(StreamExecutionEnvironment environment, Settings settings) {
        Map<String, String> counting = settings.groups().getOrDefault("counting", Map.of());
        if (!counting.containsKey("input")) {
            throw new SettingsException(List.of("counting.input is missing"));
        }
        FileSource.FileSourceBuilder<String> source = FileSource.forRecordStreamFormat(
                new TextLineInputFormat(), new Path(counting.getOrDefault("input", "")));
        if (Boolean.parseBoolean(counting.get("endless"))) {
            source.monitorContinuously(Duration.ofMillis(100));
        }
        environment
                .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "lines")
                .uid("lines")
                .keyBy(line -> line, Types.STRING)
                .process(new Numbering())
                .uid("numbering")
                .sinkTo(FileSink.forRowFormat(
                                new Path(counting.getOrDefault("output", "")), new SimpleStringEncoder<String>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build())
                .uid("files");
    }

    private static final class Numbering extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        /** By attempt of a job, whether a line came. Until then it is not idle, however slow its start is. */
        private static final Map<String, AtomicBoolean> BEGUN = new ConcurrentHashMap<>();

        @SuppressWarnings("NullAway.Init")
        private transient ValueState<Long> occurrences;

        @SuppressWarnings("NullAway.Init")
        private transient Counter rows;

        @SuppressWarnings("NullAway.Init")
        private transient AtomicBoolean begun;

        @Override
        public void open(OpenContext context) {
            occurrences = getRuntimeContext().getState(new ValueStateDescriptor<>("occurrences", Types.LONG));
            rows = getRuntimeContext().getMetricGroup().counter("rowsRead");
            String attempt = getRuntimeContext().getJobInfo().getJobId() + " "
                    + getRuntimeContext().getTaskInfo().getAttemptNumber();
            AtomicBoolean begunByAny = BEGUN.computeIfAbsent(attempt, name -> new AtomicBoolean());
            begun = begunByAny;
            getRuntimeContext().getMetricGroup().gauge("pendingLines", () -> begunByAny.get() ? 0 : 1);
        }

        @Override
        public void processElement(String line, Context context, Collector<String> output) throws Exception {
            if (line.equals(POISON)) {
                throw new IllegalArgumentException("this line cannot be counted");
            }
            if (line.equals(STUMBLE) && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("the first attempt stumbles");
            }
            Long before = occurrences.value();
            long now = before == null ? 1 : before + 1;
            occurrences.update(now);
            rows.inc();
            begun.set(true);
            output.collect(line + " " + now);
        }
    }
}
