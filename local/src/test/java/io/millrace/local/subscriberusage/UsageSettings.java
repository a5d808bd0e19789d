package io.millrace.local.subscriberusage;

import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Settings of subscriber-usage for a test; rows are written at every checkpoint. */
final class UsageSettings {

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    UsageSettings(String trail, String usage, String rejects) {
        put("millrace", "job", "subscriber-usage");
        put("trail", "uri", trail);
        put("usage", "uri", usage);
        put("usage", "compact.after.minutes", "0");
        put("rejects", "uri", rejects);
    }

    UsageSettings listing() {
        put("trail", "arrivals", "listing");
        return put("trail", "poll.seconds", "1");
    }

    UsageSettings events(URI endpoint, String streamArn) {
        put("trail", "arrivals", "events");
        put("trail", "stream.arn", streamArn);
        return put("trail", "stream.endpoint", endpoint.toString());
    }

    /** Also provides the credentials of the embedded S3 to the SDK's default chain. */
    UsageSettings s3(URI endpoint) {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        put("s3", "endpoint", endpoint.toString());
        put("s3", "path.style", "true");
        return put("s3", "region", LocalIdentity.REGION);
    }

    UsageSettings put(String group, String key, String value) {
        groups.computeIfAbsent(group, name -> new TreeMap<>()).put(key, value);
        return this;
    }

    Settings build() {
        return Settings.of(groups);
    }

    /** The URI of a folder for settings: {@code file:///folder}. */
    static String uri(Path folder) {
        String uri = folder.toUri().toString();
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
