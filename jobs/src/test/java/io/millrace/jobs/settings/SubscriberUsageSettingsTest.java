package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.kinesis.StreamArn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriberUsageSettingsTest {

    private static final String ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/object-events";

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    SubscriberUsageSettingsTest() {
        set("millrace.job", "subscriber-usage");
        set("trail.uri", "s3://trail");
        set("usage.uri", "s3://usage");
        set("rejects.uri", "s3://rejects/usage");
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        CheckedSettings settings = checked();
        assertThat(settings.get(TrailKeys.URI)).isEqualTo("s3://trail");
        assertThat(settings.get(TrailKeys.ARRIVALS.means())).isEqualTo(Arrivals.LISTING);
        assertThat(settings.find(TrailKeys.ARRIVALS.streamArn())).isEmpty();
        assertThat(settings.find(TrailKeys.ARRIVALS.streamEndpoint())).isEmpty();
        assertThat(settings.get(TrailKeys.ARRIVALS.pollSeconds())).isEqualTo(10);
        assertThat(settings.find(TrailKeys.FROM)).isEmpty();
        assertThat(settings.find(TrailKeys.TO)).isEmpty();
        assertThat(settings.get(TrailKeys.WINDOW_DAYS)).isEqualTo(2);
        assertThat(settings.get(TrailKeys.READS_CONCURRENT)).isEqualTo(32);
        assertThat(settings.get(TrailKeys.DEDUPE_DAYS)).isEqualTo(14);
        assertThat(settings.get(TrailKeys.UNCOMPRESSED_BYTES_MAX)).isEqualTo(1024 * 1024 * 1024);
        assertThat(settings.get(TrailKeys.DIGESTS_VERIFY)).isTrue();
        assertThat(settings.get(TrailKeys.DIGESTS_SIGNATURES_VERIFY)).isFalse();
        assertThat(settings.get(TrailKeys.DIGEST_WAIT_HOURS)).isEqualTo(24);

        assertThat(settings.get(UsageKeys.URI)).isEqualTo("s3://usage");
        assertThat(settings.get(UsageKeys.DATA_EXCHANGE_ACCOUNTS))
                .containsExactlyInAnyOrder(
                        "540564263739",
                        "504002150500",
                        "337040091392",
                        "366362662752",
                        "330489627928",
                        "291973504423",
                        "461002523379",
                        "036905324694",
                        "675969394711",
                        "108584782536",
                        "844053218156");
        assertThat(settings.get(UsageKeys.COMPACT_AFTER_MINUTES)).isEqualTo(15);
        assertThat(settings.get(UsageKeys.COMPACT_ROWS_MAX)).isEqualTo(500_000);

        assertThat(settings.get(RejectsKeys.URI)).isEqualTo("s3://rejects/usage");
    }

    @Test
    void everyKeyReachesItsAccessor() throws IOException, ClassNotFoundException {
        set("trail.arrivals", "events");
        set("trail.stream.arn", ARN);
        set("trail.stream.endpoint", "http://127.0.0.1:4567");
        set("trail.from", "2024-02-29");
        set("trail.to", "2024-03-01");
        set("trail.reads.concurrent", "7");
        set("trail.dedupe.days", "400");
        set("trail.uncompressed.bytes.max", "1048576");
        set("trail.digests.verify", "false");
        set("trail.digest.wait.hours", "48");
        set("usage.data.exchange.accounts", "000000000001, 210987654321");
        set("usage.compact.after.minutes", "0");
        set("usage.compact.rows.max", "10");
        set("s3.region", "eu-central-1");
        set("s3.endpoint", "http://localhost:9000/");
        set("s3.path.style", "true");

        CheckedSettings settings = InstantiationUtil.clone(checked());
        assertThat(settings.get(TrailKeys.ARRIVALS.means())).isEqualTo(Arrivals.EVENTS);
        assertThat(settings.find(TrailKeys.ARRIVALS.streamArn())).contains(StreamArn.parse(ARN));
        assertThat(settings.find(TrailKeys.ARRIVALS.streamEndpoint())).contains(URI.create("http://127.0.0.1:4567"));
        assertThat(settings.find(TrailKeys.FROM)).contains(LocalDate.of(2024, 2, 29));
        assertThat(settings.find(TrailKeys.TO)).contains(LocalDate.of(2024, 3, 1));
        assertThat(settings.get(TrailKeys.READS_CONCURRENT)).isEqualTo(7);
        assertThat(settings.get(TrailKeys.DEDUPE_DAYS)).isEqualTo(400);
        assertThat(settings.get(TrailKeys.UNCOMPRESSED_BYTES_MAX)).isEqualTo(1_048_576);
        assertThat(settings.get(TrailKeys.DIGESTS_VERIFY)).isFalse();
        assertThat(settings.get(TrailKeys.DIGEST_WAIT_HOURS)).isEqualTo(48);

        assertThat(settings.get(UsageKeys.DATA_EXCHANGE_ACCOUNTS)).containsExactly("000000000001", "210987654321");
        assertThat(settings.get(UsageKeys.COMPACT_AFTER_MINUTES)).isZero();
        assertThat(settings.get(UsageKeys.COMPACT_ROWS_MAX)).isEqualTo(10);

        assertThat(S3Keys.connection(settings)).satisfies(connection -> {
            assertThat(connection.region()).isEqualTo("eu-central-1");
            assertThat(connection.endpoint()).isEqualTo(URI.create("http://localhost:9000/"));
            assertThat(connection.pathStyle()).isTrue();
        });
    }

    @Test
    void signaturesAreVerifiedWhenAsked() {
        set("trail.digests.signatures.verify", "true");

        assertThat(checked().get(TrailKeys.DIGESTS_SIGNATURES_VERIFY)).isTrue();
    }

    @Test
    void signaturesNeedDigestsThatAreReadFromS3() {
        set("trail.digests.signatures.verify", "true");
        set("trail.digests.verify", "false");
        set("trail.uri", "file:///trail");

        assertThat(catchThrowableOfType(SettingsException.class, this::checked))
                .hasMessageContaining("trail.digests.signatures.verify: needs `digests.verify`")
                .hasMessageContaining("trail.digests.signatures.verify: needs a `uri` in S3");
    }

    @Test
    void listingHasItsOwnKeys() {
        set("trail.arrivals", "listing");
        set("trail.poll.seconds", "1");
        set("trail.window.days", "3");

        CheckedSettings settings = checked();
        assertThat(settings.get(TrailKeys.ARRIVALS.pollSeconds())).isEqualTo(1);
        assertThat(settings.get(TrailKeys.WINDOW_DAYS)).isEqualTo(3);

        set("trail.arrivals", "events");
        assertThat(findings())
                .satisfiesExactly(
                        finding -> assertThat(finding).startsWith("trail.stream.arn: is required"),
                        finding -> assertThat(finding).startsWith("trail.poll.seconds: is only used when"),
                        finding -> assertThat(finding).startsWith("trail.window.days: is only used when"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "trail.uri|s3://Trail|use `s3://",
                "trail.uri|s3://trail//AWSLogs|use `s3://",
                "trail.uri|s3://trail/../AWSLogs|use `s3://",
                "trail.from|2026-02-29|use a day as `YYYY-MM-DD`, for example `2026-01-01`",
                "trail.from|2026-2-1|use a day",
                "trail.from|20260201|use a day",
                "trail.from|0026-02-01|use a day",
                "trail.from|+12026-02-01|use a day",
                "trail.to|yesterday|use a day",
                "trail.to|2026-01-01T00:00:00Z|use a day",
                "trail.window.days|0|use a whole number from 1 to 400",
                "trail.reads.concurrent|0|use a whole number from 1 to 128",
                "trail.reads.concurrent|129|use a whole number from 1 to 128",
                "trail.dedupe.days|0|use a whole number from 1 to 400",
                "trail.dedupe.days|401|use a whole number from 1 to 400",
                "trail.uncompressed.bytes.max|1048575|use a whole number from 1048576",
                "trail.digests.verify|no|use `true` or `false`",
                "trail.digest.wait.hours|0|use a whole number from 1 to 720",
                "usage.uri|usage|use `s3://",
                "usage.data.exchange.accounts|36905324694|use account ids of 12 digits",
                "usage.data.exchange.accounts|036905324694,036905324694|use account ids",
                "usage.data.exchange.accounts|036905324694,|use account ids",
                "usage.data.exchange.accounts|03690532469x|use account ids",
                "usage.data.exchange.accounts|٠٣٦٩٠٥٣٢٤٦٩٤|use account ids",
                "usage.compact.after.minutes|-1|use a whole number from 0 to 1440",
                "usage.compact.after.minutes|1441|use a whole number from 0 to 1440",
                "usage.compact.rows.max|0|use a whole number from 1 to 10000000",
            })
    void aWrongValueIsNamedWithTheFormItNeeds(String path, String value, String form) {
        set(path, value);

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(path + ": \"" + value + "\" is not accepted; use ")
                .contains(form);
    }

    @Test
    void daysThatLeaveNoneAreRefused() {
        set("trail.from", "2026-05-02");
        set("trail.to", "2026-05-01");
        assertThat(findings()).containsExactly("trail.to: is before `from`, so that no day is left");

        set("trail.to", "2026-05-02");
        assertThat(checked().find(TrailKeys.TO)).contains(LocalDate.of(2026, 5, 2));
    }

    @Test
    void everyRequiredKeyIsNamedWhenThereIsNothing() {
        groups.clear();

        assertThat(findings())
                .satisfiesExactly(
                        finding -> assertThat(finding).startsWith("millrace.job: is required"),
                        finding -> assertThat(finding).startsWith("trail.uri: is required"),
                        finding -> assertThat(finding).startsWith("usage.uri: is required"),
                        finding -> assertThat(finding).startsWith("rejects.uri: is required"));
    }

    @Test
    void groupsOfOtherJobsAreRefused() {
        set("exports.uri", "s3://exports");

        assertThat(findings()).containsExactly("exports: is not a group of job subscriber-usage");
    }

    @Test
    void theSampleIsAccepted() {
        Path sample = Path.of("..", "sample-data", "settings", "subscriber-usage.json");

        assertThat(JobSettings.SUBSCRIBER_USAGE.check(Settings.load(sample)).get(MillraceKeys.JOB))
                .isEqualTo("subscriber-usage");
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), value);
    }

    private CheckedSettings checked() {
        return JobSettings.SUBSCRIBER_USAGE.check(Settings.of(groups));
    }

    private List<String> findings() {
        return catchThrowableOfType(SettingsException.class, this::checked).findings();
    }
}
