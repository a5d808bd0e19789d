package io.millrace.jobs.settings;

import io.millrace.connectors.s3.Location;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code trail}: where CloudTrail delivers its log files, and which of them are read. */
public final class TrailSettings implements Serializable {

    static final Setting<String> URI = Setting.of(
                    "uri",
                    Kinds.location(),
                    "The folder of the logs: the bucket, the trail's prefix, its `AWSLogs`, an account's folder or "
                            + "that account's `CloudTrail`.")
            .required()
            .example("s3://my-trail-bucket");
    static final Setting<LocalDate> FROM = Setting.of(
                    "from",
                    Kinds.day(),
                    "The first day whose files are read: the day of delivery (UTC), which is in their path.")
            .example("2026-01-01");
    static final Setting<LocalDate> TO = Setting.of(
                    "to", Kinds.day(), "The last day whose files are read; without it there is none.")
            .example("2026-06-30");
    static final Setting<Integer> WINDOW_DAYS = Setting.of(
                    "window.days",
                    Kinds.wholeNumber(1, 400),
                    "How many of a region's newest days the listing keeps looking at.")
            .unit("days")
            .onlyWhen(ArrivalSettings.ARRIVALS, Arrivals.LISTING)
            .byDefault("2");
    static final Setting<Integer> READS_CONCURRENT = Setting.of(
                    "reads.concurrent", Kinds.wholeNumber(1, 128), "How many files each subtask reads at once.")
            .byDefault("32");
    static final Setting<Integer> DEDUPE_DAYS = Setting.of(
                    "dedupe.days",
                    Kinds.wholeNumber(1, 400),
                    "How long after it was last added to an hour's events are remembered, so that none counts twice.")
            .unit("days")
            .byDefault("14");
    static final Setting<Integer> UNCOMPRESSED_BYTES_MAX = Setting.of(
                    "uncompressed.bytes.max",
                    Kinds.wholeNumber(1024 * 1024, Integer.MAX_VALUE),
                    "A file that unpacks to more is refused; CloudTrail's largest are 50 MB packed, some 350 MB unpacked.")
            .unit("bytes")
            .byDefault("1073741824");
    static final Setting<Boolean> DIGESTS_VERIFY = Setting.of(
                    "digests.verify",
                    Kinds.yesOrNo(),
                    "Whether what was read is compared with CloudTrail's digest files, where there are any.")
            .byDefault("true");
    static final Setting<Boolean> DIGESTS_SIGNATURES_VERIFY = Setting.of(
                    "digests.signatures.verify",
                    Kinds.yesOrNo(),
                    "Whether a digest counts only with CloudTrail's signature, checked with the keys that CloudTrail "
                            + "publishes (`cloudtrail:ListPublicKeys`).")
            .byDefault("false");
    static final Setting<Integer> DIGEST_WAIT_HOURS = Setting.of(
                    "digest.wait.hours",
                    Kinds.wholeNumber(1, 720),
                    "How long a digest and the files it lists wait for each other before one is reported.")
            .unit("hours")
            .byDefault("24");

    public static final SettingsGroup<TrailSettings> GROUP = new SettingsGroup<>(
            "trail",
            "Where CloudTrail delivers its log files, and which of them are read.",
            List.of(
                    URI,
                    ArrivalSettings.ARRIVALS,
                    ArrivalSettings.STREAM_ARN,
                    ArrivalSettings.STREAM_ENDPOINT,
                    ArrivalSettings.POLL_SECONDS,
                    FROM,
                    TO,
                    WINDOW_DAYS,
                    READS_CONCURRENT,
                    DEDUPE_DAYS,
                    UNCOMPRESSED_BYTES_MAX,
                    DIGESTS_VERIFY,
                    DIGESTS_SIGNATURES_VERIFY,
                    DIGEST_WAIT_HOURS),
            TrailSettings::check,
            TrailSettings::new);

    private static final long serialVersionUID = 1;

    private final String uri;
    private final ArrivalSettings arrivals;
    private final @Nullable LocalDate from;
    private final @Nullable LocalDate to;
    private final int windowDays;
    private final int readsConcurrent;
    private final int dedupeDays;
    private final int uncompressedBytesMax;
    private final boolean verifiesDigests;
    private final boolean verifiesSignatures;
    private final int digestWaitHours;

    TrailSettings(GroupValues values) {
        uri = values.get(URI);
        arrivals = new ArrivalSettings(values);
        from = values.find(FROM).orElse(null);
        to = values.find(TO).orElse(null);
        windowDays = values.get(WINDOW_DAYS);
        readsConcurrent = values.get(READS_CONCURRENT);
        dedupeDays = values.get(DEDUPE_DAYS);
        uncompressedBytesMax = values.get(UNCOMPRESSED_BYTES_MAX);
        verifiesDigests = values.get(DIGESTS_VERIFY);
        verifiesSignatures = values.get(DIGESTS_SIGNATURES_VERIFY);
        digestWaitHours = values.get(DIGEST_WAIT_HOURS);
    }

    private static void check(GroupValues values) {
        Optional<LocalDate> from = values.find(FROM);
        Optional<LocalDate> to = values.find(TO);
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            values.refuse(TO.key(), "is before `" + FROM.key() + "`, so that no day is left");
        }
        if (values.find(DIGESTS_SIGNATURES_VERIFY).orElse(false)) {
            if (!values.find(DIGESTS_VERIFY).orElse(true)) {
                values.refuse(
                        DIGESTS_SIGNATURES_VERIFY.key(), "needs `" + DIGESTS_VERIFY.key() + "`: no digest is read");
            }
            if (values.find(URI).map(Location::parse).map(Location::isLocal).orElse(false)) {
                values.refuse(
                        DIGESTS_SIGNATURES_VERIFY.key(),
                        "needs a `" + URI.key()
                                + "` in S3: signatures are metadata, which a local folder does not keep");
            }
        }
    }

    public String uri() {
        return uri;
    }

    public ArrivalSettings arrivals() {
        return arrivals;
    }

    /** First day of delivery, inclusive. */
    public Optional<LocalDate> from() {
        return Optional.ofNullable(from);
    }

    /** Last day of delivery, inclusive. */
    public Optional<LocalDate> to() {
        return Optional.ofNullable(to);
    }

    /** How many of a region's newest days the listing keeps looking at. */
    public int windowDays() {
        return windowDays;
    }

    /** Files that one subtask reads at once. */
    public int readsConcurrent() {
        return readsConcurrent;
    }

    public int dedupeDays() {
        return dedupeDays;
    }

    public int uncompressedBytesMax() {
        return uncompressedBytesMax;
    }

    public boolean verifiesDigests() {
        return verifiesDigests;
    }

    public boolean verifiesSignatures() {
        return verifiesSignatures;
    }

    public int digestWaitHours() {
        return digestWaitHours;
    }
}
