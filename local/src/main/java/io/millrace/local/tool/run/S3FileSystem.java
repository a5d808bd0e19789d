package io.millrace.local.tool.run;

import io.millrace.jobs.settings.Settings;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options that connect Flink's {@code s3://} file system to the same S3 as the SDK clients of the job. */
public final class S3FileSystem {

    private S3FileSystem() {}

    /**
     * Settings of the group {@code s3} take precedence over the AWS environment variables. Without an endpoint in
     * either, S3 is that of AWS, with the credentials of the environment or the instance.
     */
    public static Map<String, String> options(Settings settings, Map<String, String> environment) {
        Map<String, String> s3 = settings.groups().getOrDefault("s3", Map.of());
        Map<String, String> options = new TreeMap<>();
        String region = first(s3.get("region"), environment.get("AWS_REGION"), environment.get("AWS_DEFAULT_REGION"));
        if (region != null) {
            options.put("fs.s3a.endpoint.region", region);
        }
        String endpoint =
                first(s3.get("endpoint"), environment.get("AWS_ENDPOINT_URL_S3"), environment.get("AWS_ENDPOINT_URL"));
        if (endpoint == null) {
            return options;
        }
        options.put("s3.endpoint", endpoint);
        options.put("s3.path.style.access", s3.getOrDefault("path.style", "true"));
        String accessKey = environment.get("AWS_ACCESS_KEY_ID");
        String secretKey = environment.get("AWS_SECRET_ACCESS_KEY");
        if (accessKey != null && secretKey != null && environment.get("AWS_SESSION_TOKEN") == null) {
            options.put("s3.access-key", accessKey);
            options.put("s3.secret-key", secretKey);
        }
        return options;
    }

    private static @Nullable String first(@Nullable String... values) {
        return Stream.of(values)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(null);
    }
}
