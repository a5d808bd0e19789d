package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.KinesisStreams;
import io.millrace.connectors.kinesis.StreamArn;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code changes}: where the operations on rows go, and in which form. */
public final class ChangesSettings implements Serializable {

    /** Where changes go. */
    public enum Destination {
        KINESIS,
        FILES
    }

    /** The form of a change. */
    public enum Format {
        JSON,
        DEBEZIUM,
        DMS
    }

    /** Room for the names and ids around a row, however long its table's are; see the size rule of the encoders. */
    private static final int RECORD_BYTES_LEAST = 64 * 1024;

    static final Setting<Destination> DESTINATION = Setting.of(
                    "destination", Kinds.choice(Destination.class), "A Kinesis stream, or files of JSON lines.")
            .required()
            .example("kinesis")
            .kinesisWhen(Destination.KINESIS);
    static final Setting<StreamArn> STREAM_ARN = Setting.of(
                    "stream.arn", Kinds.streamArn(), "The stream that changes are written to.")
            .required()
            .onlyWhen(DESTINATION, Destination.KINESIS)
            .example("arn:aws:kinesis:eu-central-1:123456789012:stream/changes");
    static final Setting<String> STREAM_ENDPOINT = Setting.of(
                    "stream.endpoint",
                    Kinds.endpoint(),
                    "Another endpoint than Kinesis's own; `http://` means a local stand-in.")
            .onlyWhen(DESTINATION, Destination.KINESIS)
            .example("http://127.0.0.1:4567");
    static final Setting<String> URI = Setting.of(
                    "uri", Kinds.location(), "The folder that change files are written to.")
            .required()
            .onlyWhen(DESTINATION, Destination.FILES)
            .example("s3://my-bucket/changes");
    static final Setting<Format> FORMAT = Setting.of(
                    "format",
                    Kinds.choice(Format.class),
                    "Millrace's own JSON, Debezium's envelope, or the record AWS DMS writes to Kinesis.")
            .byDefault("json");
    static final Setting<Boolean> BEFORE_IMAGE = Setting.of(
                    "before.image",
                    Kinds.yesOrNo(),
                    "Whether a change carries the row as it was; `debezium` always does, a `dms` delete has it as its data.")
            .byDefault("true");
    static final Setting<Integer> RECORD_BYTES_MAX = Setting.of(
                    "record.bytes.max",
                    Kinds.wholeNumber(RECORD_BYTES_LEAST, KinesisStreams.RECORD_BYTES_MAX),
                    "Largest record, data and partition key: Kinesis takes 1 MiB unless the stream is set to more. "
                            + "An update over it goes without its before image.")
            .unit("bytes")
            .byDefault(String.valueOf(KinesisStreams.RECORD_BYTES_DEFAULT));

    public static final SettingsGroup<ChangesSettings> GROUP = new SettingsGroup<>(
            "changes",
            "Where the operations on rows go, and in which form.",
            List.of(DESTINATION, STREAM_ARN, STREAM_ENDPOINT, URI, FORMAT, BEFORE_IMAGE, RECORD_BYTES_MAX),
            ChangesSettings::checkBeforeImage,
            ChangesSettings::new);

    private static final long serialVersionUID = 1;

    private final Destination destination;
    private final @Nullable StreamArn stream;
    private final @Nullable String streamEndpoint;
    private final @Nullable String uri;
    private final Format format;
    private final boolean beforeImage;
    private final int recordBytesMax;

    ChangesSettings(GroupValues values) {
        destination = values.get(DESTINATION);
        stream = values.find(STREAM_ARN).orElse(null);
        streamEndpoint = values.find(STREAM_ENDPOINT).orElse(null);
        uri = values.find(URI).orElse(null);
        format = values.get(FORMAT);
        beforeImage = values.get(BEFORE_IMAGE);
        recordBytesMax = values.get(RECORD_BYTES_MAX);
    }

    private static void checkBeforeImage(GroupValues values) {
        boolean debezium = values.find(FORMAT).filter(Format.DEBEZIUM::equals).isPresent();
        boolean withoutImage = values.find(BEFORE_IMAGE).filter(value -> !value).isPresent();
        if (debezium && withoutImage) {
            values.refuse(
                    BEFORE_IMAGE.key(),
                    "a Debezium reader needs the before image; leave it out or use another `format`");
        }
    }

    public Destination destination() {
        return destination;
    }

    /** Present when the destination is Kinesis. */
    public Optional<StreamArn> stream() {
        return Optional.ofNullable(stream);
    }

    public Optional<String> streamEndpoint() {
        return Optional.ofNullable(streamEndpoint);
    }

    /** Present when the destination is files. */
    public Optional<String> uri() {
        return Optional.ofNullable(uri);
    }

    public Format format() {
        return format;
    }

    public boolean beforeImage() {
        return beforeImage;
    }

    /** Bytes of data and partition key. */
    public int recordBytesMax() {
        return recordBytesMax;
    }
}
