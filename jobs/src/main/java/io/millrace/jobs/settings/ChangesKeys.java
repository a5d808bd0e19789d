package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.KinesisStreams;
import io.millrace.connectors.kinesis.StreamArn;
import java.net.URI;

/** Keys of group {@code changes}: the row operations that table-delta writes. */
public final class ChangesKeys {

    /** The destinations of changes. */
    public enum Destination {
        KINESIS,
        FILES
    }

    /** The forms of a change. */
    public enum Format {
        JSON,
        DEBEZIUM,
        DMS
    }

    /** Room for the names and ids around a row, however long those of its table are; see the encoders' size rule. */
    private static final int RECORD_BYTES_LEAST = 64 * 1024;

    static final SettingsGroup GROUP =
            new SettingsGroup("changes", "Where the operations on rows go, and in which form.", ChangesKeys::check);

    public static final Setting<Destination> DESTINATION = GROUP.declare(
                    "destination", SettingTypes.choice(Destination.class), "A Kinesis stream, or files of JSON lines.")
            .required()
            .example("kinesis")
            .kinesisWhen(Destination.KINESIS);
    public static final Setting<StreamArn> STREAM_ARN = GROUP.declare(
                    "stream.arn", SettingTypes.streamArn(), "The stream that changes are written to.")
            .required()
            .onlyWhen(DESTINATION, Destination.KINESIS)
            .example("arn:aws:kinesis:eu-central-1:123456789012:stream/changes");
    public static final Setting<URI> STREAM_ENDPOINT = GROUP.declare(
                    "stream.endpoint",
                    SettingTypes.endpoint(),
                    "Another endpoint than Kinesis's own; `http://` means a local stand-in.")
            .onlyWhen(DESTINATION, Destination.KINESIS)
            .example("http://127.0.0.1:4567");
    public static final Setting<String> URI = GROUP.declare(
                    "uri", SettingTypes.location(), "The folder that change files are written to.")
            .required()
            .onlyWhen(DESTINATION, Destination.FILES)
            .example("s3://my-bucket/changes");
    public static final Setting<Format> FORMAT = GROUP.declare(
                    "format",
                    SettingTypes.choice(Format.class),
                    "Millrace's own JSON, Debezium's envelope, or the record AWS DMS writes to Kinesis.")
            .byDefault("json");
    public static final Setting<Boolean> BEFORE_IMAGE = GROUP.declare(
                    "before.image",
                    SettingTypes.yesOrNo(),
                    "Whether a change carries the row as it was; `debezium` always does, a `dms` delete has it as its data.")
            .byDefault("true");
    public static final Setting<Integer> RECORD_BYTES_MAX = GROUP.declare(
                    "record.bytes.max",
                    SettingTypes.wholeNumber(RECORD_BYTES_LEAST, KinesisStreams.RECORD_BYTES_MAX),
                    "Largest record, data and partition key: Kinesis takes 1 MiB unless the stream is set to more. "
                            + "An update over it goes without its before image.")
            .unit("bytes")
            .byDefault(String.valueOf(KinesisStreams.RECORD_BYTES_DEFAULT));

    private ChangesKeys() {}

    private static void check(SettingsCheck check) {
        boolean debezium = check.find(FORMAT).filter(Format.DEBEZIUM::equals).isPresent();
        boolean withoutImage = check.find(BEFORE_IMAGE).filter(value -> !value).isPresent();
        if (debezium && withoutImage) {
            check.refuse(
                    BEFORE_IMAGE, "a Debezium reader needs the before image; leave it out or use another `format`");
        }
    }
}
