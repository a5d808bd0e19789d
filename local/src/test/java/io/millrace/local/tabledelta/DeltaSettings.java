package io.millrace.local.tabledelta;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Settings of table-delta for a test; each call sets one source or sink. */
final class DeltaSettings {

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    DeltaSettings() {
        put("millrace", "job", "table-delta");
        put("exports", "key.columns", "id");
        put("exports", "buckets", "16");
    }

    /** Lists the exports below a URI every second. */
    DeltaSettings listing(String uri) {
        put("exports", "uri", uri);
        put("exports", "arrivals", "listing");
        put("exports", "poll.seconds", "1");
        return this;
    }

    /** Reads the exports below a URI that events on a stream announce. */
    DeltaSettings events(String uri, EmbeddedKinesis kinesis, String streamArn) {
        return events(uri, kinesis.endpoint(), streamArn);
    }

    /** Does the same with another endpoint of that Kinesis. */
    DeltaSettings events(String uri, URI kinesis, String streamArn) {
        put("exports", "uri", uri);
        put("exports", "arrivals", "events");
        put("exports", "stream.arn", streamArn);
        put("exports", "stream.endpoint", kinesis.toString());
        return this;
    }

    DeltaSettings changesTo(String uri) {
        put("changes", "destination", "files");
        put("changes", "uri", uri);
        return this;
    }

    DeltaSettings changesTo(URI endpoint, String streamArn) {
        put("changes", "destination", "kinesis");
        put("changes", "stream.arn", streamArn);
        put("changes", "stream.endpoint", endpoint.toString());
        return this;
    }

    /** Sets the folders of reports and rejects. */
    DeltaSettings resultsIn(String uri) {
        put("reports", "uri", uri + "/reports");
        put("rejects", "uri", uri + "/rejects");
        return this;
    }

    /** Also provides the credentials of the embedded S3 to the SDK's default chain. */
    DeltaSettings s3(URI endpoint) {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        put("s3", "endpoint", endpoint.toString());
        put("s3", "path.style", "true");
        put("s3", "region", LocalIdentity.REGION);
        return this;
    }

    DeltaSettings put(String group, String key, String value) {
        groups.computeIfAbsent(group, name -> new TreeMap<>()).put(key, value);
        return this;
    }

    DeltaSettings without(String group, String key) {
        groups.getOrDefault(group, Map.of()).remove(key);
        return this;
    }

    Settings build() {
        return Settings.of(groups);
    }

    Map<String, Map<String, String>> groups() {
        return groups;
    }

    /** The URI of a folder for settings: {@code file:///folder}. */
    static String uri(Path folder) {
        String uri = folder.toUri().toString();
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
