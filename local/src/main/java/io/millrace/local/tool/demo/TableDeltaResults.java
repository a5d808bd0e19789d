package io.millrace.local.tool.demo;

import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** Output of table-delta so far. */
final class TableDeltaResults {

    private static final String BUCKET = "results";

    private final S3Client s3;
    private final @Nullable EmbeddedKinesis kinesis;
    private final String stream;

    /** @param kinesis null when the changes go to files */
    TableDeltaResults(S3Client s3, @Nullable EmbeddedKinesis kinesis, String stream) {
        this.s3 = s3;
        this.kinesis = kinesis;
        this.stream = stream;
    }

    List<String> reports() {
        return JsonLines.ofObjects(s3, BUCKET, "reports/");
    }

    List<String> rejects() {
        return JsonLines.ofObjects(s3, BUCKET, "rejects/");
    }

    /** Each change once: what the stream delivers again is dropped by its id, as every consumer has to do. */
    List<String> changes() {
        if (kinesis == null) {
            return JsonLines.ofObjects(s3, BUCKET, "changes/");
        }
        Map<String, String> byId = new LinkedHashMap<>();
        kinesis.records(stream).forEach(record -> {
            String change = record.data().asUtf8String();
            byId.putIfAbsent(JsonLines.parse(change).get("id").asText(), change);
        });
        return List.copyOf(byId.values());
    }

    String changesLocation() {
        return kinesis == null ? "s3://results/changes" : "Kinesis stream " + stream;
    }
}
