package io.millrace.jobs.settings;

import io.millrace.connectors.s3.S3Connection;
import java.net.URI;

/** Keys of group {@code s3}: the S3 that every job reads objects from. */
public final class S3Keys {

    static final SettingsGroup GROUP = new SettingsGroup(
            "s3", "How objects are read from S3; the sinks that write files use Flink's own `s3.*` configuration.");

    static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "The region of the buckets; without it the one the application runs in (`AWS_REGION`).")
            .example("eu-central-1");
    static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint", SettingTypes.endpoint(), "Another endpoint than S3's own, such as a local stand-in.")
            .example("http://127.0.0.1:9000");
    static final Setting<Boolean> PATH_STYLE = GROUP.declare(
                    "path.style",
                    SettingTypes.yesOrNo(),
                    "Whether the bucket is in the path of a request, not in the host name.")
            .byDefault("false");

    private S3Keys() {}

    /** The S3 that the settings name. */
    public static S3Connection connection(CheckedSettings settings) {
        return new S3Connection(
                settings.find(REGION).orElse(null), settings.find(ENDPOINT).orElse(null), settings.get(PATH_STYLE));
    }
}
