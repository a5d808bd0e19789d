package io.millrace.local.tabledelta;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The upload of exports for a job, and their announcements in the forms of S3. */
final class Exports {

    static final String BUCKET = "exports";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Exports() {}

    /** Writes a file atomically. */
    static void put(Path folder, String key, byte[] content) {
        try {
            Path file = folder.resolve(key);
            Files.createDirectories(file.resolveSibling(""));
            Path written = Files.write(Files.createTempFile(folder.resolveSibling(""), "export", null), content);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the etag without quotes. */
    static String put(S3Client s3, String key, byte[] content) {
        String etag = s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(content))
                .eTag();
        return etag.replace("\"", "");
    }

    /** Uploads a version to the bucket, and announces it. */
    static void announce(EmbeddedAws aws, String stream, TableHistory table, int version) {
        byte[] export = table.export(version);
        String key = table.key(version);
        String event = bridgeEvent(key, export.length, put(aws.s3().client(), key, export), "0" + version);
        announce(aws.kinesis(), stream, table.name(), event);
    }

    /** Events of one table share a shard, so that they arrive in order. */
    static void announce(EmbeddedKinesis kinesis, String stream, String table, String event) {
        kinesis.put(stream, table, event.getBytes(StandardCharsets.UTF_8));
    }

    /** An S3 event on EventBridge, with the plain key. */
    static String bridgeEvent(String key, long size, String etag, String sequencer) {
        ObjectNode event = JSON.createObjectNode()
                .put("version", "0")
                .put("id", "17793124-05d4-b198-2fde-7ededc63b103")
                .put("detail-type", "Object Created")
                .put("source", "aws.s3")
                .put("account", "000000000000")
                .put("time", "2026-11-12T00:00:00Z")
                .put("region", "us-east-1");
        event.putArray("resources").add("arn:aws:s3:::" + BUCKET);
        ObjectNode detail = event.putObject("detail").put("version", "0");
        detail.putObject("bucket").put("name", BUCKET);
        detail.putObject("object")
                .put("key", key)
                .put("size", size)
                .put("etag", etag)
                .put("sequencer", sequencer);
        detail.put("reason", "PutObject");
        return event.toString();
    }

    /** An S3 notification, with the key form-encoded except for slashes. */
    static String notification(String eventName, String key, long size, String etag, String sequencer) {
        ObjectNode event = JSON.createObjectNode();
        ObjectNode notified = event.putArray("Records")
                .addObject()
                .put("eventVersion", "2.1")
                .put("eventSource", "aws:s3")
                .put("awsRegion", "us-east-1")
                .put("eventTime", "2026-11-12T00:00:00.000Z")
                .put("eventName", eventName);
        ObjectNode s3 = notified.putObject("s3").put("s3SchemaVersion", "1.0");
        s3.putObject("bucket").put("name", BUCKET).put("arn", "arn:aws:s3:::" + BUCKET);
        s3.putObject("object")
                .put("key", URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/"))
                .put("size", size)
                .put("eTag", etag)
                .put("sequencer", sequencer);
        return event.toString();
    }

    /** A message in the envelope of SNS. */
    static String throughSns(String message) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
                .put("TopicArn", "arn:aws:sns:us-east-1:000000000000:exports")
                .put("Message", message)
                .put("Timestamp", "2026-11-12T00:00:00.000Z")
                .toString();
    }

    static String testEvent() {
        return JSON.createObjectNode()
                .put("Service", "Amazon S3")
                .put("Event", "s3:TestEvent")
                .put("Time", "2026-11-12T00:00:00.000Z")
                .put("Bucket", BUCKET)
                .toString();
    }
}
