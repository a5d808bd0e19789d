package io.millrace.jobs.subscriberusage.trail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrailKeyTest {

    private static final String FILE = "123456789012_CloudTrail_us-east-1_20260501T0005Z_AbCdEfGhIjKlMnOp.json.gz";
    private static final String DAY = "us-east-1/2026/05/01/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "prefix/",
                "a/b/c/d/e/f/g/",
                "o-exampleorg0/",
                "CloudTrail/",
                "CloudTrail-Digest/CloudTrail/",
                "AWSLogs/",
                "AWSLogs/copy/",
                "AWSLogs/o-exampleorg0/copies/",
                "CloudTrail/us-east-/",
                "a+b%2F c=d/üñí/",
                "//",
                "../",
            })
    void aLogIsOneWhateverThePrefix(String prefix) {
        TrailKey key = TrailKey.of(prefix + "AWSLogs/123456789012/CloudTrail/" + DAY + FILE);

        assertThat(key.kind()).isEqualTo(TrailKind.LOG);
        assertThat(key.account()).isEqualTo("123456789012");
        assertThat(key.region()).isEqualTo("us-east-1");
        assertThat(key.deliveryDay()).contains(LocalDate.of(2026, 5, 1));
    }

    @Test
    void anOrganisationsTrailNamesItBetween() {
        TrailKey key = TrailKey.of("p/AWSLogs/o-aa11bb22cc/210987654321/CloudTrail/eu-west-1/2024/02/29/" + FILE);

        assertThat(key.kind()).isEqualTo(TrailKind.LOG);
        assertThat(key.account()).isEqualTo("210987654321");
        assertThat(key.region()).isEqualTo("eu-west-1");
        assertThat(key.deliveryDay()).contains(LocalDate.of(2024, 2, 29));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "af-south-1",
                "ap-southeast-7",
                "cn-northwest-1",
                "us-gov-west-1",
                "us-iso-east-1",
                "us-isob-east-1",
                "eusc-de-east-1",
                "mx-central-1",
                "il-central-1"
            })
    void everyRegionIsOne(String region) {
        TrailKey key = TrailKey.of("AWSLogs/123456789012/CloudTrail/" + region + "/2026/05/01/" + FILE);

        assertThat(key.kind()).isEqualTo(TrailKind.LOG);
        assertThat(key.region()).isEqualTo(region);
    }

    @ParameterizedTest
    @CsvSource({
        "copied/CloudTrail/us-east-1/2026/05/01/123456789012_x.json.gz, LOG, 123456789012",
        "CloudTrail/us-east-1/2026/05/01/part-1.json.gz, LOG, ''",
        "AWSLogs/CloudTrail/us-east-1/2026/05/01/123456789012_x.json.gz, LOG, 123456789012",
        "CloudTrail/CloudTrail/us-east-1/2026/05/01/12345678901_x.json.gz, LOG, ''",
        "x/CloudTrail-Digest/us-east-1/2026/05/01/123456789012_x.json.gz, DIGEST, 123456789012",
    })
    void logsThatWereCopiedNeedNoAccountFolder(String path, TrailKind kind, String account) {
        TrailKey key = TrailKey.of(path);

        assertThat(key.kind()).isEqualTo(kind);
        assertThat(key.account()).isEqualTo(account);
        assertThat(key.region()).isEqualTo("us-east-1");
        assertThat(key.deliveryDay()).contains(LocalDate.of(2026, 5, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "CloudTrail-Digest/us-east-1/2026/05/01/1_CloudTrail-Digest_us-east-1_t_us-east-1_20260501T010000Z.json.gz, DIGEST",
        "CloudTrail-Insight/us-east-1/2026/05/01/x.json.gz, INSIGHT",
        "CloudTrail-NetworkActivity/us-east-1/2026/05/01/x.json.gz, NETWORK_ACTIVITY",
        "CloudTrail-Aggregated/us-east-1/2026/05/01/x.json.gz, AGGREGATED",
        "Config/us-east-1/2026/5/1/ConfigHistory/123456789012_Config_us-east-1_x.json.gz, CONFIG",
        "Config/ConfigWritabilityCheckFile, CONFIG",
        "Config/CloudTrail/us-east-1/2026/05/01/x.json.gz, CONFIG",
        "Config/AWSLogs/123456789012/CloudTrail/us-east-1/2026/05/01/x.json.gz, CONFIG",
        "elasticloadbalancing/us-east-1/2026/05/01/x.log.gz, OTHER",
        "vpcflowlogs/CloudTrail/us-east-1/2026/05/01/x.json.gz, OTHER",
        "CloudTrail/, FOLDER_MARKER",
        "CloudTrail/us-east-1/2026/05/01/, FOLDER_MARKER",
        "CloudTrail/us-east-1/2026/05/01/x.json, OTHER",
        "CloudTrail/us-east-1/2026/05/01/x.json.gz.tmp, OTHER",
        "CloudTrail/us-east-1/2026/05/01/.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/05/01/x.JSON.GZ, OTHER",
        "CloudTrail/us-east-1/2026/05/x.json.gz, OTHER",
        "CloudTrail/us-east-1/x.json.gz, OTHER",
        "CloudTrail/x.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/05/01/deeper/x.json.gz, OTHER",
        "CloudTrail/us-east-1/deeper/2026/05/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/02/29/x.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/13/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/00/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1/0026/05/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1/2026/5/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1/٢٠٢٦/05/01/x.json.gz, OTHER",
        "CloudTrail/us-east-1//2026/05/01/x.json.gz, OTHER",
        "CloudTrail/../2026/05/01/x.json.gz, OTHER",
        "CloudTrail/US-EAST-1/2026/05/01/x.json.gz, OTHER",
        "CloudTrail/everywhere/2026/05/01/x.json.gz, OTHER",
        "cloudtrail/us-east-1/2026/05/01/x.json.gz, OTHER",
        "CloudTrail%2Fus-east-1/2026/05/01/x.json.gz, OTHER",
        "CloudTrail-Digests/us-east-1/2026/05/01/x.json.gz, OTHER",
    })
    void whatIsInAnAccountsFolderIsToldApart(String path, TrailKind kind) {
        assertThat(TrailKey.of("AWSLogs/123456789012/" + path).kind()).isEqualTo(kind);
        assertThat(TrailKey.of("p/AWSLogs/o-aa11bb22cc/123456789012/" + path).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "AWSLogs",
                "2026/05/01/x.json.gz",
                "us-east-1/2026/05/01/x.json.gz",
                "AWSLogs/us-east-1/2026/05/01/x.json.gz",
                "adx_for_s3_metrics/year=2026/month=05/day=01/part-0.parquet",
                "AWSLogs/12345678901/Config/us-east-1/2026/05/01/x.json.gz",
                "CloudTrail-Insight/us-east-1/2026/05/01/x.json.gz",
            })
    void anythingElseIsSomethingElse(String path) {
        TrailKey key = TrailKey.of(path);

        assertThat(key.kind()).isEqualTo(TrailKind.OTHER);
        assertThat(key.account()).isEmpty();
        assertThat(key.region()).isEmpty();
        assertThat(key.deliveryDay()).isEmpty();
    }

    @Test
    void aFileNameMayHoldAnythingButAFolder() {
        String day = "AWSLogs/123456789012/CloudTrail/" + DAY;

        assertThat(TrailKey.of(day + "a b+c%20\n\u0000😀.json.gz").kind()).isEqualTo(TrailKind.LOG);
        assertThat(TrailKey.of("CloudTrail/" + DAY + "123456789012_\n.json.gz").account())
                .isEqualTo("123456789012");
    }

    /** Segments in any order, and cuts at any place: always a kind, and what is to be read always has its day. */
    @Test
    void noTextThrows() {
        List<String> segments = List.of(
                "AWSLogs",
                "o-aa11bb22cc",
                "123456789012",
                "CloudTrail",
                "CloudTrail-Digest",
                "Config",
                "us-east-1",
                "2026",
                "05",
                "01",
                "x.json.gz",
                "",
                "..",
                "\ud800",
                "o-",
                "x".repeat(900));
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder path = new StringBuilder();
            for (int segment = random.nextInt(12); segment >= 0; segment--) {
                path.append(segments.get(random.nextInt(segments.size()))).append(segment > 0 ? "/" : "");
            }
            TrailKey key = TrailKey.of(path.substring(0, path.length() - random.nextInt(path.length() + 1) / 4));
            boolean read = key.kind() == TrailKind.LOG || key.kind() == TrailKind.DIGEST;

            assertThat(key.deliveryDay().isPresent()).as(path.toString()).isEqualTo(read);
            assertThat(key.region().isEmpty()).as(path.toString()).isEqualTo(!read);
        }
    }
}
