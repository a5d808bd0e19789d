package io.millrace.connectors.rejects;

import io.millrace.connectors.jsonlines.JsonLinesSink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;

/** Rejects as {@code rejects-...jsonl} files in one folder. */
public final class RejectSink {

    private RejectSink() {}

    /**
     * A sink into one folder.
     *
     * @param uri {@code s3://bucket/prefix} or {@code file:///folder}
     */
    public static FileSink<Reject> of(String uri) {
        return JsonLinesSink.of(uri, "rejects", new RejectLine(), new BasePathBucketAssigner<>());
    }
}
