package io.millrace.jobs.subscriberusage.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.s3.ListingPasses;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class TrailLocationTest {

    private static final Location USAGE = Location.parse("s3://trail");
    private static final String ACCOUNT = "AWSLogs/123456789012/";
    private static final String MEMBER = "AWSLogs/o-aa11bb22cc/210987654321/";

    private static final List<String> LOGS = List.of(
            ACCOUNT + "CloudTrail/eu-west-1/2026/04/30/1.json.gz",
            ACCOUNT + "CloudTrail/eu-west-1/2026/05/01/1.json.gz",
            ACCOUNT + "CloudTrail/us-east-1/2026/05/02/1.json.gz",
            MEMBER + "CloudTrail/us-east-1/2026/05/01/1.json.gz");

    private static final List<String> NOT_FOR_US = List.of(
            ACCOUNT + "CloudTrail/",
            ACCOUNT + "CloudTrail-Insight/us-east-1/2026/05/01/1.json.gz",
            ACCOUNT + "CloudTrail-NetworkActivity/us-east-1/2026/05/01/1.json.gz",
            ACCOUNT + "CloudTrail-Aggregated/us-east-1/2026/05/01/1.json.gz",
            ACCOUNT + "Config/us-east-1/2026/5/1/ConfigHistory/1.json.gz",
            ACCOUNT + "elasticloadbalancing/us-east-1/2026/05/01/1.log.gz",
            ACCOUNT + "CloudTrail/us-east-1/tmp/a/b/1.json.gz",
            ACCOUNT + "CloudTrail/us-east-1/1.json.gz",
            "1.json.gz");

    private static final String OURS = "adx_for_s3_metrics/CloudTrail/us-east-1/2026/05/01/1.json.gz";

    private static TrailLocation place(String uri, Optional<LocalDate> from, Optional<LocalDate> to, boolean digests) {
        return new TrailLocation(Location.parse(uri), USAGE, new TrailDays(from, to), digests);
    }

    private static TrailLocation place(String uri) {
        return place(uri, Optional.empty(), Optional.empty(), true);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://trail, ''",
        "s3://trail/p, p/",
        "s3://trail, p/",
        "s3://trail, a/b/c/",
        "s3://trail/a, a/b/c/d/",
    })
    void everyLogIsListedAndNothingElse(String uri, String prefix) throws Exception {
        assertThat(listed(place(uri), prefix)).containsExactlyInAnyOrderElementsOf(prefixed(prefix, LOGS));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://trail/AWSLogs, 4",
        "s3://trail/AWSLogs/123456789012, 3",
        "s3://trail/AWSLogs/123456789012/CloudTrail, 3",
        "s3://trail/AWSLogs/123456789012/CloudTrail/eu-west-1, 2",
        "s3://trail/AWSLogs/o-aa11bb22cc, 1",
    })
    void aLocationFurtherDownHasItsPart(String uri, int logs) throws Exception {
        String below = uri.substring("s3://trail/".length()) + "/";
        List<String> expected =
                LOGS.stream().filter(log -> log.startsWith(below)).toList();

        assertThat(expected).hasSize(logs);
        assertThat(listed(place(uri), "")).containsExactlyElementsOf(expected);
    }

    @Test
    void daysOutsideAreNotListed() throws Exception {
        Optional<LocalDate> first = Optional.of(LocalDate.of(2026, 5, 1));

        assertThat(listed(place("s3://trail", first, first, true), ""))
                .containsExactlyInAnyOrder(LOGS.get(1), LOGS.get(3));
        assertThat(listed(place("s3://trail", first, Optional.empty(), true), ""))
                .containsExactlyInAnyOrder(LOGS.get(1), LOGS.get(2), LOGS.get(3));
        assertThat(listed(place("s3://trail", Optional.empty(), first, true), ""))
                .containsExactlyInAnyOrder(LOGS.get(0), LOGS.get(1), LOGS.get(3));
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void digestsAreListedWhenTheyAreVerified(boolean verified, int digests) throws Exception {
        TrailLocation place = place("s3://trail", Optional.empty(), Optional.empty(), verified);
        MemoryObjectStore store = new MemoryObjectStore(place.location());
        store.write(ACCOUNT + "CloudTrail-Digest/us-east-1/2026/05/01/1.json.gz", new byte[1]);
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store)) {
            assertThat(passes.next()).hasSize(digests);
        }
    }

    @Test
    void foldersOfOtherKindsAreNotEvenListed() throws Exception {
        TrailLocation place = place("s3://trail");
        MemoryObjectStore store = store(place, "");
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store)) {
            passes.next();

            assertThat(Set.copyOf(passes.folders()))
                    .containsExactlyInAnyOrder(
                            "",
                            "AWSLogs/",
                            ACCOUNT,
                            ACCOUNT + "CloudTrail/",
                            ACCOUNT + "CloudTrail/eu-west-1/",
                            ACCOUNT + "CloudTrail/us-east-1/",
                            "AWSLogs/o-aa11bb22cc/",
                            MEMBER,
                            MEMBER + "CloudTrail/",
                            MEMBER + "CloudTrail/us-east-1/");
        }
    }

    @Test
    void aPrefixIsLookedForNoDeeperThanItsLevels() throws Exception {
        TrailLocation place = place("s3://trail");
        MemoryObjectStore store = new MemoryObjectStore(place.location());
        store.write("a/b/c/" + LOGS.get(1), new byte[1]);
        store.write("a/b/c/d/" + LOGS.get(1), new byte[1]);
        store.write("CloudTrail/".repeat(50) + "us-east-1/2026/05/01/1.json.gz", new byte[1]);
        store.write("AWSLogs/".repeat(50) + LOGS.get(1), new byte[1]);
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store)) {
            assertThat(passes.next()).containsExactly("a/b/c/" + LOGS.get(1));
            assertThat(passes.folders()).hasSizeLessThan(40);
        }
    }

    /** Two years of a busy account, two regions, two files a day. */
    @Test
    void theStateIsAsSmallAfterYearsAsAfterTheWindow() throws Exception {
        TrailLocation place = place("s3://trail");
        MemoryObjectStore store = new MemoryObjectStore(place.location());
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store)) {
            writeDays(store, LocalDate.of(2024, 1, 1), 2);
            assertThat(passes.next()).hasSize(8);
            int full = passes.stateBytes();

            writeDays(store, LocalDate.of(2024, 1, 3), 729);
            assertThat(passes.next()).hasSize(729 * 4);

            int lowWaterMarks = 2 * "2025/12/30/".length();
            int longerEtags = 8 * "000".length();
            assertThat(passes.stateBytes()).isLessThanOrEqualTo(full + lowWaterMarks + longerEtags);
            int asked = passes.folders().size();
            assertThat(passes.next()).isEmpty();
            assertThat(passes.folders()).hasSizeLessThanOrEqualTo(asked + 2 * 7);
        }
    }

    @Test
    void aFileOfADayInTheWindowIsSeenHoweverLateAndOneBelowItIsNot() throws Exception {
        TrailLocation place = place("s3://trail");
        MemoryObjectStore store = new MemoryObjectStore(place.location());
        writeDays(store, LocalDate.of(2026, 5, 1), 3);
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store)) {
            passes.next();
            store.write(ACCOUNT + "CloudTrail/us-east-1/2026/05/02/late.json.gz", new byte[1]);
            store.write(ACCOUNT + "CloudTrail/us-east-1/2026/05/01/late.json.gz", new byte[1]);
            store.write(ACCOUNT + "CloudTrail/ap-east-1/2020/01/01/1.json.gz", new byte[1]);

            assertThat(passes.next())
                    .containsExactly(
                            ACCOUNT + "CloudTrail/ap-east-1/2020/01/01/1.json.gz",
                            ACCOUNT + "CloudTrail/us-east-1/2026/05/02/late.json.gz");
        }
    }

    private static void writeDays(MemoryObjectStore store, LocalDate first, int days) throws Exception {
        for (int day = 0; day < days; day++) {
            String folder = first.plusDays(day).toString().replace('-', '/') + "/";
            for (String region : List.of("eu-west-1/", "us-east-1/")) {
                store.write(ACCOUNT + "CloudTrail/" + region + folder + "1.json.gz", new byte[1]);
                store.write(ACCOUNT + "CloudTrail/" + region + folder + "2.json.gz", new byte[1]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://trail/AWSLogs/123456789012/CloudTrail-Insight",
                "s3://trail/AWSLogs/123456789012/Config",
                "s3://trail/AWSLogs/123456789012/CloudTrail/us-east-1/2026",
                "s3://trail/AWSLogs/123456789012/CloudTrail/us-east-1/2026/05/01",
                "s3://trail/AWSLogs/123456789012/CloudTrail/everywhere",
                "s3://trail/adx_for_s3_metrics",
            })
    void aLocationWithoutLogsIsTold(String uri) {
        assertThat(place(uri).isListable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://trail",
                "s3://trail/a/b/c/d/e/f",
                "s3://trail/AWSLogs/o-aa11bb22cc",
                "s3://trail/AWSLogs/123456789012/CloudTrail-Digest",
                "s3://trail/AWSLogs/123456789012/CloudTrail/us-east-1",
                "s3://trail/copies/CloudTrail",
                "file:///data/CloudTrail",
                "file:///",
            })
    void aLocationThatCanHaveLogsIsFine(String uri) {
        assertThat(place(uri).isListable()).isTrue();
    }

    @Test
    void aLocalFolderCountsFromTheRootOfItsFileSystem() {
        assertThat(place("file:///data/CloudTrail").key("us-east-1/2026/05/01/x.json.gz"))
                .satisfies(key -> assertThat(key.kind()).isEqualTo(TrailKind.LOG))
                .satisfies(key -> assertThat(key.region()).isEqualTo("us-east-1"));
        assertThat(place("file:///data/AWSLogs/123456789012")
                        .key("CloudTrail/us-east-1/2026/05/01/x.json.gz")
                        .account())
                .isEqualTo("123456789012");
        assertThat(place("file:///data").key("us-east-1/2026/05/01/x.json.gz").kind())
                .isEqualTo(TrailKind.OTHER);
    }

    @Test
    void ourTablesAreOursAndTheRestOfTheirBucketIsNot() {
        TrailLocation place = new TrailLocation(
                Location.parse("s3://trail"),
                Location.parse("s3://trail/out"),
                new TrailDays(Optional.empty(), Optional.empty()),
                true);

        assertThat(place.key("out/adx_for_s3_metrics/year=2026/month=05/day=01/x.parquet")
                        .kind())
                .isEqualTo(TrailKind.OUTPUT);
        assertThat(place.key("out/adx_for_s3_errors/CloudTrail/us-east-1/2026/05/01/x.json.gz")
                        .kind())
                .isEqualTo(TrailKind.OUTPUT);
        assertThat(place.key("adx_for_s3_metrics/x.parquet").kind()).isEqualTo(TrailKind.OTHER);
        assertThat(place.key("out/AWSLogs/123456789012/CloudTrail/us-east-1/2026/05/01/x.json.gz")
                        .kind())
                .isEqualTo(TrailKind.LOG);
    }

    private static List<String> prefixed(String prefix, List<String> keys) {
        return keys.stream().map(key -> prefix + key).toList();
    }

    private static List<String> listed(TrailLocation place, String prefix) throws Exception {
        try (ListingPasses passes = new ListingPasses(place.location(), place.layout(2), store(place, prefix))) {
            return passes.next();
        }
    }

    private static MemoryObjectStore store(TrailLocation place, String prefix) throws Exception {
        MemoryObjectStore store = new MemoryObjectStore(place.location());
        for (String key : LOGS) {
            store.write(prefix + key, new byte[1]);
        }
        store.write(OURS, new byte[1]);
        for (String key : NOT_FOR_US) {
            store.write(prefix + key, key.endsWith("/") ? new byte[0] : new byte[1]);
        }
        return store;
    }
}
