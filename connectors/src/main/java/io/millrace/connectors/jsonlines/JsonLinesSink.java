package io.millrace.connectors.jsonlines;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The sink for JSON lines: exactly once, one {@code PREFIX-...jsonl} a subtask and checkpoint. */
public final class JsonLinesSink {

    private JsonLinesSink() {}

    /**
     * A sink of lines.
     *
     * @param uri {@code s3://bucket/prefix} or {@code file:///folder}
     * @param prefix how the names of the files begin
     * @param schema the bytes of one line without its end; its {@code open} is not called
     * @param buckets the folder below the URI for each element
     */
    public static <T> FileSink<T> of(
            String uri, String prefix, SerializationSchema<T> schema, BucketAssigner<T, String> buckets) {
        return FileSink.forRowFormat(new Path(uri), new JsonLinesEncoder<>(schema))
                .withBucketAssigner(buckets)
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix(prefix)
                        .withPartSuffix(".jsonl")
                        .build())
                .build();
    }
}
