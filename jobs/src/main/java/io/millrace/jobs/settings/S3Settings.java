package io.millrace.jobs.settings;

import io.millrace.connectors.s3.S3Connection;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code s3}: how objects are read when the surroundings do not say. */
public final class S3Settings implements Serializable {

    static final Setting<String> REGION = Setting.of(
                    "region",
                    Kinds.region(),
                    "The region of the buckets; without it the one the application runs in (`AWS_REGION`).")
            .example("eu-central-1");
    static final Setting<String> ENDPOINT = Setting.of(
                    "endpoint", Kinds.endpoint(), "Another endpoint than S3's own, such as a local stand-in.")
            .example("http://127.0.0.1:9000");
    static final Setting<Boolean> PATH_STYLE = Setting.of(
                    "path.style",
                    Kinds.yesOrNo(),
                    "Whether the bucket is in the path of a request, not in the host name.")
            .byDefault("false");

    public static final SettingsGroup<S3Settings> GROUP = new SettingsGroup<>(
            "s3",
            "How objects are read from S3; the sinks that write files use Flink's own `s3.*` configuration.",
            List.of(REGION, ENDPOINT, PATH_STYLE),
            values -> {},
            S3Settings::new);

    private static final long serialVersionUID = 1;

    private final @Nullable String region;
    private final @Nullable String endpoint;
    private final boolean pathStyle;

    S3Settings(GroupValues values) {
        region = values.find(REGION).orElse(null);
        endpoint = values.find(ENDPOINT).orElse(null);
        pathStyle = values.get(PATH_STYLE);
    }

    public Optional<String> region() {
        return Optional.ofNullable(region);
    }

    public Optional<String> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    public boolean pathStyle() {
        return pathStyle;
    }

    public S3Connection connection() {
        return new S3Connection(region, endpoint == null ? null : URI.create(endpoint), pathStyle);
    }
}
