package io.millrace.jobs.settings;

import io.millrace.connectors.s3.S3Connection;
import java.net.URI;

/** Keys of group {@code s3}: the S3 that every job reads objects from. */
public final class S3Keys {

    static final SettingsGroup GROUP = new SettingsGroup(
            "s3", "Access to S3 for reading objects; file sinks use Flink's own `s3.*` configuration.");

    static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "Region of the buckets; defaults to the region of the application (`AWS_REGION`).")
            .example("eu-central-1");
    static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint",
                    SettingTypes.endpoint(),
                    "Overrides the S3 endpoint, for example with a local stand-in.")
            .example("http://127.0.0.1:9000");
    static final Setting<Boolean> PATH_STYLE = GROUP.declare(
                    "path.style",
                    SettingTypes.yesOrNo(),
                    "Whether requests name the bucket in the path instead of the host name.")
            .byDefault("false");

    private S3Keys() {}

    /** The S3 connection of the settings. */
    public static S3Connection connection(CheckedSettings settings) {
        return new S3Connection(
                settings.find(REGION).orElse(null), settings.find(ENDPOINT).orElse(null), settings.get(PATH_STYLE));
    }
}
