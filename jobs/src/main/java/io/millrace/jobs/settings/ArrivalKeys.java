package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.StreamArn;
import java.net.URI;

/** The keys of a group that say how its job finds new objects below the group's location. */
public final class ArrivalKeys {

    private final Setting<Arrivals> means;
    private final Setting<StreamArn> streamArn;
    private final Setting<URI> streamEndpoint;
    private final Setting<Integer> pollSeconds;

    ArrivalKeys(SettingsGroup group) {
        means = group.declare(
                        "arrivals",
                        SettingTypes.choice(Arrivals.class),
                        "Whether new objects are found by listing the folder, or from S3's events on a Kinesis stream.")
                .byDefault("listing")
                .kinesisWhen(Arrivals.EVENTS);
        streamArn = group.declare("stream.arn", SettingTypes.streamArn(), "The stream that carries S3's events.")
                .required()
                .onlyWhen(means, Arrivals.EVENTS)
                .example("arn:aws:kinesis:eu-central-1:123456789012:stream/object-events");
        streamEndpoint = group.declare(
                        "stream.endpoint",
                        SettingTypes.endpoint(),
                        "Another endpoint than Kinesis's own; `http://` means a local stand-in.")
                .onlyWhen(means, Arrivals.EVENTS)
                .example("http://127.0.0.1:4567");
        pollSeconds = group.declare(
                        "poll.seconds", SettingTypes.wholeNumber(1, 86_400), "The time between two listings.")
                .unit("seconds")
                .onlyWhen(means, Arrivals.LISTING)
                .byDefault("10");
    }

    public Setting<Arrivals> means() {
        return means;
    }

    public Setting<StreamArn> streamArn() {
        return streamArn;
    }

    public Setting<URI> streamEndpoint() {
        return streamEndpoint;
    }

    public Setting<Integer> pollSeconds() {
        return pollSeconds;
    }
}
