package io.millrace.jobs.settings;

import java.net.URI;

/** Keys of group {@code data-exchange}: AWS Data Exchange, to which revision-publisher publishes. */
public final class DataExchangeKeys {

    static final SettingsGroup GROUP = new SettingsGroup(
            "data-exchange", "Where AWS Data Exchange is, and what the account may do there at once.");

    public static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "The region of the data sets; without it the one the application runs in (`AWS_REGION`).")
            .example("us-east-1");
    public static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint",
                    SettingTypes.endpoint(),
                    "Another endpoint than Data Exchange's own, such as a local stand-in.")
            .example("http://127.0.0.1:4569");
    public static final Setting<Integer> REVISION_ASSETS_MAX = GROUP.declare(
                    "revision.assets.max",
                    SettingTypes.wholeNumber(1, 1_000_000),
                    "A manifest with more assets becomes several revisions. AWS's quota L-92FCD39C, which can be raised.")
            .unit("assets")
            .byDefault("10000");
    public static final Setting<Integer> JOB_ASSETS_MAX = GROUP.declare(
                    "job.assets.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Assets of one import job. AWS's quota L-694A226E, which cannot be raised.")
            .unit("assets")
            .byDefault("100");
    public static final Setting<Integer> JOBS_CONCURRENT_MAX = GROUP.declare(
                    "jobs.concurrent.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Import jobs in progress at once, of all manifests together. AWS's quota L-307F71B5 is 10 for the "
                            + "account and region: set less where others import too.")
            .unit("jobs")
            .byDefault("10");
    public static final Setting<Integer> POLL_SECONDS = GROUP.declare(
                    "poll.seconds",
                    SettingTypes.wholeNumber(1, 3_600),
                    "How often a job in progress is asked for its state.")
            .unit("seconds")
            .byDefault("10");

    private DataExchangeKeys() {}
}
