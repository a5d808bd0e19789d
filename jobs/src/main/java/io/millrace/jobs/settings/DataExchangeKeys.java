package io.millrace.jobs.settings;

import java.net.URI;

/** Keys of group {@code data-exchange}: AWS Data Exchange, to which revision-publisher publishes. */
public final class DataExchangeKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("data-exchange", "AWS Data Exchange: region, endpoint and the limits of the account.");

    public static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "Region of the data sets; defaults to the region of the application (`AWS_REGION`).")
            .example("us-east-1");
    public static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint",
                    SettingTypes.endpoint(),
                    "Overrides the Data Exchange endpoint, for example with a local stand-in.")
            .example("http://127.0.0.1:4569");
    public static final Setting<Integer> REVISION_ASSETS_MAX = GROUP.declare(
                    "revision.assets.max",
                    SettingTypes.wholeNumber(1, 1_000_000),
                    "Maximum assets of one revision; a manifest with more becomes several revisions. AWS quota "
                            + "L-92FCD39C, which can be raised.")
            .unit("assets")
            .byDefault("10000");
    public static final Setting<Integer> JOB_ASSETS_MAX = GROUP.declare(
                    "job.assets.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Maximum assets of one import job. AWS quota L-694A226E, which cannot be raised.")
            .unit("assets")
            .byDefault("100");
    public static final Setting<Integer> JOBS_CONCURRENT_MAX = GROUP.declare(
                    "jobs.concurrent.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Maximum import jobs in progress, over all manifests. AWS quota L-307F71B5 is 10 for each account "
                            + "and region: set less where others import too.")
            .unit("jobs")
            .byDefault("10");
    public static final Setting<Integer> POLL_SECONDS = GROUP.declare(
                    "poll.seconds",
                    SettingTypes.wholeNumber(1, 3_600),
                    "Interval between polls of an import job in progress.")
            .unit("seconds")
            .byDefault("10");

    private DataExchangeKeys() {}
}
