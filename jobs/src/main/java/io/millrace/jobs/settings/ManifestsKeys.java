package io.millrace.jobs.settings;

/** Keys of group {@code manifests}: the manifests that revision-publisher reads. */
public final class ManifestsKeys {

    /** Assets of one manifest unless set otherwise. */
    public static final int ASSETS_MAX_DEFAULT = 1_000_000;

    static final SettingsGroup GROUP =
            new SettingsGroup("manifests", "Where manifests are uploaded, and how what they name is looked up.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder of the manifests: objects at any depth whose names end in `.json`, but not in `.report.json`.")
            .required()
            .example("s3://my-bucket/manifests");
    public static final ArrivalKeys ARRIVALS = new ArrivalKeys(GROUP);
    public static final Setting<Integer> ASSETS_MAX = GROUP.declare(
                    "assets.max",
                    SettingTypes.wholeNumber(1, 10_000_000),
                    "A manifest with more assets, prefixes expanded, is rejected.")
            .unit("assets")
            .byDefault(String.valueOf(ASSETS_MAX_DEFAULT));
    public static final Setting<Integer> STATS_CONCURRENT = GROUP.declare(
                    "stats.concurrent",
                    SettingTypes.wholeNumber(1, 128),
                    "How many objects each subtask looks up at once before anything is published.")
            .byDefault("32");

    private ManifestsKeys() {}
}
