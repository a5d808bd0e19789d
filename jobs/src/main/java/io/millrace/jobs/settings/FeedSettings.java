package io.millrace.jobs.settings;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code feed}: the Data Mesh Manager server whose events are followed, and how it is told what became of them. */
public final class FeedSettings implements Serializable {

    static final Setting<String> URL = Setting.of("url", Kinds.endpoint(), "The server of the API, without `/api`.")
            .required()
            .example("https://api.entropy-data.com");
    static final Setting<String> API_KEY_SECRET = Setting.of(
                    "api.key.secret",
                    Kinds.secret(),
                    "The secret of AWS Secrets Manager whose text is the API key. Either this or `api.key.env`.")
            .example("millrace/data-mesh-manager");
    static final Setting<String> API_KEY_ENV = Setting.of(
                    "api.key.env",
                    Kinds.environmentVariable(),
                    "The environment variable whose value is the API key. Either this or `api.key.secret`.")
            .example("DATA_MESH_MANAGER_API_KEY");
    static final Setting<String> START_AFTER = Setting.of(
                    "start.after",
                    Kinds.cursor(),
                    "The event behind which the first start begins; without it at the beginning of the feed. A restart"
                            + " goes on where it was.")
            .example("1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f");
    static final Setting<String> START_AFTER_URI = Setting.of(
                    "start.after.uri",
                    Kinds.location(),
                    "The object whose text is the id of that event, as the sample integration left it. Either this or"
                            + " `start.after`.")
            .example("s3://my-bucket/poll_feed/last_event_id");
    static final Setting<Integer> POLL_SECONDS = Setting.of(
                    "poll.seconds",
                    Kinds.wholeNumber(1, 3_600),
                    "How long to wait at the end of the feed before it is asked again.")
            .unit("seconds")
            .byDefault("5");
    static final Setting<StatusTarget> REPORT = Setting.of(
                    "report",
                    Kinds.choice(StatusTarget.class),
                    "How an agreement's page says what became of it: by provisioning reports, which servers have since"
                            + " 2026-07, or by tags and custom fields.")
            .byDefault("both");

    public static final SettingsGroup<FeedSettings> GROUP = new SettingsGroup<>(
            "feed",
            "The Data Mesh Manager server whose events are followed.",
            List.of(URL, API_KEY_SECRET, API_KEY_ENV, START_AFTER_URI, START_AFTER, POLL_SECONDS, REPORT),
            FeedSettings::check,
            FeedSettings::new);

    private static final long serialVersionUID = 1;

    private final String url;
    private final @Nullable String apiKeySecret;
    private final @Nullable String apiKeyVariable;
    private final @Nullable String startAfter;
    private final @Nullable String startAfterUri;
    private final int pollSeconds;
    private final StatusTarget report;

    FeedSettings(GroupValues values) {
        url = values.get(URL);
        apiKeySecret = values.find(API_KEY_SECRET).orElse(null);
        apiKeyVariable = values.find(API_KEY_ENV).orElse(null);
        startAfter = values.find(START_AFTER).orElse(null);
        startAfterUri = values.find(START_AFTER_URI).orElse(null);
        pollSeconds = values.get(POLL_SECONDS);
        report = values.get(REPORT);
    }

    private static void check(GroupValues values) {
        boolean secret = values.isGiven(API_KEY_SECRET);
        boolean variable = values.isGiven(API_KEY_ENV);
        if (secret && variable) {
            values.refuse(API_KEY_ENV.key(), "is there beside `api.key.secret`; keep one of them");
        } else if (!secret && !variable) {
            values.refuse(
                    API_KEY_SECRET.key(),
                    "or `api.key.env` is required; use " + API_KEY_SECRET.kind().accepted() + ", for example `"
                            + API_KEY_SECRET.example() + "`");
        }
        if (values.isGiven(START_AFTER) && values.isGiven(START_AFTER_URI)) {
            values.refuse(START_AFTER_URI.key(), "is there beside `start.after`; keep one of them");
        }
        values.find(START_AFTER_URI)
                .filter(uri -> !namesAnObject(uri))
                .ifPresent(folder -> values.refuse(
                        START_AFTER_URI.key(),
                        "\"" + folder + "\" is no object; use `s3://bucket/key` or `file:///folder/file`"));
    }

    private static boolean namesAnObject(String uri) {
        return !uri.endsWith("/") && uri.indexOf('/', "file://".length()) >= 0;
    }

    public URI url() {
        return URI.create(url);
    }

    /** Name or ARN; empty when the key is in the environment. */
    public Optional<String> apiKeySecret() {
        return Optional.ofNullable(apiKeySecret);
    }

    /** Its name; empty when the key is a secret. */
    public Optional<String> apiKeyVariable() {
        return Optional.ofNullable(apiKeyVariable);
    }

    /** Empty for the beginning of the feed, or for what the object says. */
    public Optional<String> startAfter() {
        return Optional.ofNullable(startAfter);
    }

    /** URI of an object; empty for none. */
    public Optional<String> startAfterUri() {
        return Optional.ofNullable(startAfterUri);
    }

    public int pollSeconds() {
        return pollSeconds;
    }

    public StatusTarget report() {
        return report;
    }
}
