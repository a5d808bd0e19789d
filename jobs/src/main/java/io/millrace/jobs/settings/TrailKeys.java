package io.millrace.jobs.settings;

import io.millrace.connectors.s3.Location;
import java.time.LocalDate;
import java.util.Optional;

/** Keys of group {@code trail}: the CloudTrail log files that subscriber-usage reads. */
public final class TrailKeys {

    static final SettingsGroup GROUP = new SettingsGroup(
            "trail", "Where CloudTrail delivers its log files, and which of them are read.", TrailKeys::check);

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder of the logs: the bucket, the trail's prefix, its `AWSLogs`, an account's folder or "
                            + "that account's `CloudTrail`.")
            .required()
            .example("s3://my-trail-bucket");
    public static final ArrivalKeys ARRIVALS = new ArrivalKeys(GROUP);
    public static final Setting<LocalDate> FROM = GROUP.declare(
                    "from",
                    SettingTypes.day(),
                    "The first day whose files are read: the day of delivery (UTC), which is in their path.")
            .example("2026-01-01");
    public static final Setting<LocalDate> TO = GROUP.declare(
                    "to", SettingTypes.day(), "The last day whose files are read; without it there is none.")
            .example("2026-06-30");
    public static final Setting<Integer> WINDOW_DAYS = GROUP.declare(
                    "window.days",
                    SettingTypes.wholeNumber(1, 400),
                    "How many of a region's newest days the listing keeps looking at.")
            .unit("days")
            .onlyWhen(ARRIVALS.means(), Arrivals.LISTING)
            .byDefault("2");
    public static final Setting<Integer> READS_CONCURRENT = GROUP.declare(
                    "reads.concurrent", SettingTypes.wholeNumber(1, 128), "How many files each subtask reads at once.")
            .byDefault("32");
    public static final Setting<Integer> DEDUPE_DAYS = GROUP.declare(
                    "dedupe.days",
                    SettingTypes.wholeNumber(1, 400),
                    "How long after it was last added to an hour's events are remembered, so that none counts twice.")
            .unit("days")
            .byDefault("14");
    public static final Setting<Integer> UNCOMPRESSED_BYTES_MAX = GROUP.declare(
                    "uncompressed.bytes.max",
                    SettingTypes.wholeNumber(1024 * 1024, Integer.MAX_VALUE),
                    "A file that unpacks to more is refused; CloudTrail's largest are 50 MB packed, some 350 MB unpacked.")
            .unit("bytes")
            .byDefault("1073741824");
    public static final Setting<Boolean> DIGESTS_VERIFY = GROUP.declare(
                    "digests.verify",
                    SettingTypes.yesOrNo(),
                    "Whether what was read is compared with CloudTrail's digest files, where there are any.")
            .byDefault("true");
    public static final Setting<Boolean> DIGESTS_SIGNATURES_VERIFY = GROUP.declare(
                    "digests.signatures.verify",
                    SettingTypes.yesOrNo(),
                    "Whether a digest counts only with CloudTrail's signature, checked with the keys that CloudTrail "
                            + "publishes (`cloudtrail:ListPublicKeys`).")
            .byDefault("false");
    public static final Setting<Integer> DIGEST_WAIT_HOURS = GROUP.declare(
                    "digest.wait.hours",
                    SettingTypes.wholeNumber(1, 720),
                    "How long a digest and the files it lists wait for each other before one is reported.")
            .unit("hours")
            .byDefault("24");

    private TrailKeys() {}

    private static void check(SettingsCheck check) {
        Optional<LocalDate> from = check.find(FROM);
        Optional<LocalDate> to = check.find(TO);
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            check.refuse(TO, "is before `" + FROM.key() + "`, so that no day is left");
        }
        if (check.find(DIGESTS_SIGNATURES_VERIFY).orElse(false)) {
            if (!check.find(DIGESTS_VERIFY).orElse(true)) {
                check.refuse(DIGESTS_SIGNATURES_VERIFY, "needs `" + DIGESTS_VERIFY.key() + "`: no digest is read");
            }
            if (check.find(URI).map(Location::parse).map(Location::isLocal).orElse(false)) {
                check.refuse(
                        DIGESTS_SIGNATURES_VERIFY,
                        "needs a `" + URI.key()
                                + "` in S3: signatures are metadata, which a local folder does not keep");
            }
        }
    }
}
