package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.List;

/** Group {@code manifests}: where manifests are uploaded, and how what they name is looked up. */
public final class ManifestsSettings implements Serializable {

    /** Assets of one manifest where nothing else is set. */
    public static final int ASSETS_MAX_DEFAULT = 1_000_000;

    static final Setting<String> URI = Setting.of(
                    "uri",
                    Kinds.location(),
                    "The folder of the manifests: objects at any depth whose names end in `.json`, but not in `.report.json`.")
            .required()
            .example("s3://my-bucket/manifests");
    static final Setting<Integer> ASSETS_MAX = Setting.of(
                    "assets.max",
                    Kinds.wholeNumber(1, 10_000_000),
                    "A manifest with more assets, prefixes expanded, is rejected.")
            .unit("assets")
            .byDefault(String.valueOf(ASSETS_MAX_DEFAULT));
    static final Setting<Integer> STATS_CONCURRENT = Setting.of(
                    "stats.concurrent",
                    Kinds.wholeNumber(1, 128),
                    "How many objects each subtask looks up at once before anything is published.")
            .byDefault("32");

    public static final SettingsGroup<ManifestsSettings> GROUP = new SettingsGroup<>(
            "manifests",
            "Where manifests are uploaded, and how what they name is looked up.",
            List.of(
                    URI,
                    ArrivalSettings.ARRIVALS,
                    ArrivalSettings.STREAM_ARN,
                    ArrivalSettings.STREAM_ENDPOINT,
                    ArrivalSettings.POLL_SECONDS,
                    ASSETS_MAX,
                    STATS_CONCURRENT),
            values -> {},
            ManifestsSettings::new);

    private static final long serialVersionUID = 1;

    private final String uri;
    private final ArrivalSettings arrivals;
    private final int assetsMax;
    private final int statsConcurrent;

    ManifestsSettings(GroupValues values) {
        uri = values.get(URI);
        arrivals = new ArrivalSettings(values);
        assetsMax = values.get(ASSETS_MAX);
        statsConcurrent = values.get(STATS_CONCURRENT);
    }

    public String uri() {
        return uri;
    }

    public ArrivalSettings arrivals() {
        return arrivals;
    }

    /** Assets of one manifest. */
    public int assetsMax() {
        return assetsMax;
    }

    /** Objects that one subtask looks up at once. */
    public int statsConcurrent() {
        return statsConcurrent;
    }
}
