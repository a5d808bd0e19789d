package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.StreamArn;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of a group that says how the job learns of new objects below the group's location. */
public final class ArrivalSettings implements Serializable {

    static final Setting<Arrivals> ARRIVALS = Setting.of(
                    "arrivals",
                    Kinds.choice(Arrivals.class),
                    "Whether new objects are found by listing the folder, or from S3's events on a Kinesis stream.")
            .byDefault("listing")
            .kinesisWhen(Arrivals.EVENTS);
    static final Setting<StreamArn> STREAM_ARN = Setting.of(
                    "stream.arn", Kinds.streamArn(), "The stream that carries S3's events.")
            .required()
            .onlyWhen(ARRIVALS, Arrivals.EVENTS)
            .example("arn:aws:kinesis:eu-central-1:123456789012:stream/object-events");
    static final Setting<String> STREAM_ENDPOINT = Setting.of(
                    "stream.endpoint",
                    Kinds.endpoint(),
                    "Another endpoint than Kinesis's own; `http://` means a local stand-in.")
            .onlyWhen(ARRIVALS, Arrivals.EVENTS)
            .example("http://127.0.0.1:4567");
    static final Setting<Integer> POLL_SECONDS = Setting.of(
                    "poll.seconds", Kinds.wholeNumber(1, 86_400), "The time between two listings.")
            .unit("seconds")
            .onlyWhen(ARRIVALS, Arrivals.LISTING)
            .byDefault("10");

    private static final long serialVersionUID = 1;

    private final Arrivals means;
    private final @Nullable StreamArn stream;
    private final @Nullable String streamEndpoint;
    private final int pollSeconds;

    ArrivalSettings(GroupValues values) {
        means = values.get(ARRIVALS);
        stream = values.find(STREAM_ARN).orElse(null);
        streamEndpoint = values.find(STREAM_ENDPOINT).orElse(null);
        pollSeconds = values.get(POLL_SECONDS);
    }

    public Arrivals means() {
        return means;
    }

    /** Present when arrivals are events. */
    public Optional<StreamArn> stream() {
        return Optional.ofNullable(stream);
    }

    public Optional<String> streamEndpoint() {
        return Optional.ofNullable(streamEndpoint);
    }

    public int pollSeconds() {
        return pollSeconds;
    }
}
