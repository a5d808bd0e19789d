package io.millrace.jobs.settings;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code data-exchange}: where AWS Data Exchange is, and what the account may do there at once. */
public final class DataExchangeSettings implements Serializable {

    static final Setting<String> REGION = Setting.of(
                    "region",
                    Kinds.region(),
                    "The region of the data sets; without it the one the application runs in (`AWS_REGION`).")
            .example("us-east-1");
    static final Setting<String> ENDPOINT = Setting.of(
                    "endpoint",
                    Kinds.endpoint(),
                    "Another endpoint than Data Exchange's own, such as a local stand-in.")
            .example("http://127.0.0.1:4569");
    static final Setting<Integer> REVISION_ASSETS_MAX = Setting.of(
                    "revision.assets.max",
                    Kinds.wholeNumber(1, 1_000_000),
                    "A manifest with more assets becomes several revisions. AWS's quota L-92FCD39C, which can be raised.")
            .unit("assets")
            .byDefault("10000");
    static final Setting<Integer> JOB_ASSETS_MAX = Setting.of(
                    "job.assets.max",
                    Kinds.wholeNumber(1, 100),
                    "Assets of one import job. AWS's quota L-694A226E, which cannot be raised.")
            .unit("assets")
            .byDefault("100");
    static final Setting<Integer> JOBS_CONCURRENT_MAX = Setting.of(
                    "jobs.concurrent.max",
                    Kinds.wholeNumber(1, 100),
                    "Import jobs in progress at once, of all manifests together. AWS's quota L-307F71B5 is 10 for the "
                            + "account and region: set less where others import too.")
            .unit("jobs")
            .byDefault("10");
    static final Setting<Integer> POLL_SECONDS = Setting.of(
                    "poll.seconds", Kinds.wholeNumber(1, 3_600), "How often a job in progress is asked for its state.")
            .unit("seconds")
            .byDefault("10");

    public static final SettingsGroup<DataExchangeSettings> GROUP = new SettingsGroup<>(
            "data-exchange",
            "Where AWS Data Exchange is, and what the account may do there at once.",
            List.of(REGION, ENDPOINT, REVISION_ASSETS_MAX, JOB_ASSETS_MAX, JOBS_CONCURRENT_MAX, POLL_SECONDS),
            values -> {},
            DataExchangeSettings::new);

    private static final long serialVersionUID = 1;

    private final @Nullable String region;
    private final @Nullable String endpoint;
    private final int revisionAssetsMax;
    private final int jobAssetsMax;
    private final int jobsConcurrentMax;
    private final int pollSeconds;

    DataExchangeSettings(GroupValues values) {
        region = values.find(REGION).orElse(null);
        endpoint = values.find(ENDPOINT).orElse(null);
        revisionAssetsMax = values.get(REVISION_ASSETS_MAX);
        jobAssetsMax = values.get(JOB_ASSETS_MAX);
        jobsConcurrentMax = values.get(JOBS_CONCURRENT_MAX);
        pollSeconds = values.get(POLL_SECONDS);
    }

    /** Empty for that of the surroundings. */
    public Optional<String> region() {
        return Optional.ofNullable(region);
    }

    /** Empty for AWS itself. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint).map(URI::create);
    }

    public int revisionAssetsMax() {
        return revisionAssetsMax;
    }

    public int jobAssetsMax() {
        return jobAssetsMax;
    }

    /** Of all manifests together. */
    public int jobsConcurrentMax() {
        return jobsConcurrentMax;
    }

    public int pollSeconds() {
        return pollSeconds;
    }
}
