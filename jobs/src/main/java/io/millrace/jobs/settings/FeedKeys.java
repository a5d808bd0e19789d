package io.millrace.jobs.settings;

import io.millrace.connectors.datamesh.DataMeshConnection;
import java.net.URI;

/** Keys of group {@code feed}: the Data Mesh Manager server whose events access-grants follows. */
public final class FeedKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("feed", "The Data Mesh Manager server and its event feed.", FeedKeys::check);

    public static final Setting<URI> URL = GROUP.declare(
                    "url", SettingTypes.endpoint(), "Base URL of the API, without `/api`.")
            .required()
            .example("https://api.entropy-data.com");
    public static final Setting<String> API_KEY_SECRET = GROUP.declare(
                    "api.key.secret",
                    SettingTypes.secret(),
                    "The AWS Secrets Manager secret that holds the API key. Set either this or `api.key.env`.")
            .example("millrace/data-mesh-manager");
    public static final Setting<String> API_KEY_ENV = GROUP.declare(
                    "api.key.env",
                    SettingTypes.environmentVariable(),
                    "The environment variable that holds the API key. Set either this or `api.key.secret`.")
            .example("DATA_MESH_MANAGER_API_KEY");
    public static final Setting<String> START_AFTER_URI = GROUP.declare(
                    "start.after.uri",
                    SettingTypes.location(),
                    "The object that holds the id of the event to start after, as the sample integration stores it. Set"
                            + " either this or `start.after`.")
            .example("s3://my-bucket/poll_feed/last_event_id");
    public static final Setting<String> START_AFTER = GROUP.declare(
                    "start.after",
                    SettingTypes.cursor(),
                    "Id of the event after which the first start begins; defaults to the beginning of the feed. A"
                            + " restart resumes from its checkpoint.")
            .example("1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f");
    public static final Setting<Integer> POLL = GROUP.declare(
                    "poll",
                    SettingTypes.wholeNumber(50, 3_600_000),
                    "Interval between polls while events come; at the quiet end of the feed it is doubled up to ten times"
                            + " as long.")
            .unit("milliseconds")
            .byDefault("500");
    public static final Setting<FeedRestart> RESTART = GROUP.declare(
                    "restart",
                    SettingTypes.feedRestart(),
                    "Restarts the feed once when the server refuses the job's position: `TOKEN:EVENT` after an event,"
                            + " `TOKEN:now` with the events from now on, where TOKEN is any text that differs from the one"
                            + " set before.")
            .example("2026-11-28:1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f");
    public static final Setting<StatusTarget> REPORT = GROUP.declare(
                    "report",
                    SettingTypes.choice(StatusTarget.class),
                    "Where the outcome of an agreement is shown: `provisioning` in provisioning reports, which servers"
                            + " have since 2026-07, and in tags and custom fields on those that do not; `tags` in tags"
                            + " and custom fields on every server.")
            .byDefault("provisioning");

    private FeedKeys() {}

    private static void check(SettingsCheck check) {
        check.find(URL)
                .filter(DataMeshConnection::exposesKey)
                .ifPresent(url -> check.refuse(
                        URL, "\"" + url + "\" would send the API key unencrypted to another host; use `https://`"));
        boolean secret = check.isGiven(API_KEY_SECRET);
        boolean variable = check.isGiven(API_KEY_ENV);
        if (secret && variable) {
            check.refuse(API_KEY_ENV, "is set together with `api.key.secret`; keep one of them");
        } else if (!secret && !variable) {
            check.refuse(
                    API_KEY_SECRET,
                    "or `api.key.env` is required; use " + API_KEY_SECRET.type().accepted() + ", for example `"
                            + API_KEY_SECRET.example() + "`");
        }
        if (check.isGiven(START_AFTER) && check.isGiven(START_AFTER_URI)) {
            check.refuse(START_AFTER_URI, "is set together with `start.after`; keep one of them");
        }
        check.find(START_AFTER_URI)
                .filter(uri -> !namesAnObject(uri))
                .ifPresent(folder -> check.refuse(
                        START_AFTER_URI,
                        "\"" + folder + "\" is not an object; use `s3://bucket/key` or `file:///folder/file`"));
    }

    private static boolean namesAnObject(String uri) {
        return !uri.endsWith("/") && uri.indexOf('/', "file://".length()) >= 0;
    }
}
