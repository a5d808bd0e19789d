package io.millrace.jobs.settings;

import java.net.URI;

/** Keys of group {@code feed}: the Data Mesh Manager server whose events access-grants follows. */
public final class FeedKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("feed", "The Data Mesh Manager server whose events are followed.", FeedKeys::check);

    public static final Setting<URI> URL = GROUP.declare(
                    "url", SettingTypes.endpoint(), "The server of the API, without `/api`.")
            .required()
            .example("https://api.entropy-data.com");
    public static final Setting<String> API_KEY_SECRET = GROUP.declare(
                    "api.key.secret",
                    SettingTypes.secret(),
                    "The secret of AWS Secrets Manager whose text is the API key. Either this or `api.key.env`.")
            .example("millrace/data-mesh-manager");
    public static final Setting<String> API_KEY_ENV = GROUP.declare(
                    "api.key.env",
                    SettingTypes.environmentVariable(),
                    "The environment variable whose value is the API key. Either this or `api.key.secret`.")
            .example("DATA_MESH_MANAGER_API_KEY");
    public static final Setting<String> START_AFTER_URI = GROUP.declare(
                    "start.after.uri",
                    SettingTypes.location(),
                    "The object whose text is the id of that event, as the sample integration left it. Either this or"
                            + " `start.after`.")
            .example("s3://my-bucket/poll_feed/last_event_id");
    public static final Setting<String> START_AFTER = GROUP.declare(
                    "start.after",
                    SettingTypes.cursor(),
                    "The event behind which the first start begins; without it at the beginning of the feed. A restart"
                            + " goes on where it was.")
            .example("1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f");
    public static final Setting<Integer> POLL_SECONDS = GROUP.declare(
                    "poll.seconds",
                    SettingTypes.wholeNumber(1, 3_600),
                    "How long to wait at the end of the feed before it is asked again.")
            .unit("seconds")
            .byDefault("5");
    public static final Setting<StatusTarget> REPORT = GROUP.declare(
                    "report",
                    SettingTypes.choice(StatusTarget.class),
                    "How an agreement's page says what became of it: by provisioning reports, which servers have since"
                            + " 2026-07, or by tags and custom fields.")
            .byDefault("both");

    private FeedKeys() {}

    private static void check(SettingsCheck check) {
        boolean secret = check.isGiven(API_KEY_SECRET);
        boolean variable = check.isGiven(API_KEY_ENV);
        if (secret && variable) {
            check.refuse(API_KEY_ENV, "is there beside `api.key.secret`; keep one of them");
        } else if (!secret && !variable) {
            check.refuse(
                    API_KEY_SECRET,
                    "or `api.key.env` is required; use " + API_KEY_SECRET.type().accepted() + ", for example `"
                            + API_KEY_SECRET.example() + "`");
        }
        if (check.isGiven(START_AFTER) && check.isGiven(START_AFTER_URI)) {
            check.refuse(START_AFTER_URI, "is there beside `start.after`; keep one of them");
        }
        check.find(START_AFTER_URI)
                .filter(uri -> !namesAnObject(uri))
                .ifPresent(folder -> check.refuse(
                        START_AFTER_URI,
                        "\"" + folder + "\" is no object; use `s3://bucket/key` or `file:///folder/file`"));
    }

    private static boolean namesAnObject(String uri) {
        return !uri.endsWith("/") && uri.indexOf('/', "file://".length()) >= 0;
    }
}
