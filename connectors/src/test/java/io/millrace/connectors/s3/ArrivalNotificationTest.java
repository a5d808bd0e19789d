package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules are in {@code notifications/*.json}: the message, and the arrivals and refusals it must give. */
class ArrivalNotificationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long RECEIVED_AT = 1_700_000_000_000L;

    static Stream<Named<JsonNode>> cases() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(ArrivalNotificationTest.class.getResource("notifications"));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThan(40);
            return sorted.stream().map(file -> Named.of(file.getFileName().toString(), read(file)));
        }
    }

    private static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException failure) {
            throw new AssertionError(file.toString(), failure);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyShapeGivesItsArrivalsAndRefusals(JsonNode rule) throws IOException {
        ArrivalNotification notification = parse(MAPPER.writeValueAsBytes(rule.get("payload")));

        ArrayNode arrivals = MAPPER.createArrayNode();
        notification
                .arrivals()
                .forEach(arrival -> arrivals.addObject()
                        .put("bucket", arrival.getBucket())
                        .put("key", arrival.getKey())
                        .put("size", arrival.getSize())
                        .put("etag", arrival.getEtag())
                        .put("versionId", arrival.getVersionId())
                        .put("sequencer", arrival.getSequencer())
                        .put("arrivedAt", arrival.getArrivedAt()));
        ArrayNode refusals = MAPPER.createArrayNode();
        notification
                .refusals()
                .forEach(refusal ->
                        refusals.addObject().put("position", refusal.position()).put("rule", refusal.rule()));
        assertThat(MAPPER.readTree(arrivals.toString()))
                .isEqualTo(MAPPER.readTree(rule.get("arrivals").toString()));
        assertThat(refusals).isEqualTo(rule.get("refusals"));
        assertThat(notification.refusals())
                .allSatisfy(refusal -> assertThat(refusal.reason()).isNotBlank());
    }

    @Test
    void whatIsNoJsonIsRefused() throws IOException {
        assertRefused("", ArrivalNotification.SHAPE);
        assertRefused("not json", ArrivalNotification.JSON);
        assertRefused("{\"Records\":[", ArrivalNotification.JSON);
        assertRefused("{} {}", ArrivalNotification.JSON);
        assertRefused("{\"Records\":[],\"Records\":[]}", ArrivalNotification.JSON);
        assertRefused("{\"Records\":[{\"s3\":NaN}]}", ArrivalNotification.JSON);
        assertRefused("{\"size\":" + "9".repeat(5_000) + "}", ArrivalNotification.JSON);
        assertRefused("\0\0\0", ArrivalNotification.JSON);
    }

    @Test
    void theValidationMessageOfCloudTrailIsIgnoredAndNothingLikeIt() {
        ArrivalNotification validation = parse("CloudTrail validation message.".getBytes(UTF_8));

        assertThat(validation.arrivals()).isEmpty();
        assertThat(validation.refusals()).isEmpty();
        assertRefused("CloudTrail validation message", ArrivalNotification.JSON);
        assertRefused("\"CloudTrail validation message.\"", ArrivalNotification.SHAPE);
    }

    @Test
    void deepNestingIsRefusedWithoutDescending() {
        assertRefused("[".repeat(500_000), ArrivalNotification.JSON);
        assertRefused("[".repeat(100) + "]".repeat(100), ArrivalNotification.JSON);
        assertRefused("{\"Records\":".repeat(50_000), ArrivalNotification.JSON);
    }

    @Test
    void anOversizedMessageIsRefusedUnread() {
        assertRefused("{\"Records\":[]}" + " ".repeat(ArrivalNotification.MAX_BYTES), ArrivalNotification.SIZE);
        assertThat(parse("{\"Records\":[]}".getBytes(UTF_8)).refusals()).isEmpty();
    }

    @Test
    void aMegabyteOfJunkIsRefused() {
        byte[] junk = new byte[ArrivalNotification.MAX_BYTES];
        new Random(1).nextBytes(junk);

        assertThat(parse(junk).refusals())
                .singleElement()
                .extracting(NotificationRefusal::rule)
                .isEqualTo(ArrivalNotification.JSON);
    }

    @Test
    void anotherEncodingIsRefused() {
        byte[] latin = "{\"Event\":\"s3:TestEvent\",\"Bucket\":\"\u00fc\u00e4\"}".getBytes(ISO_8859_1);

        assertThat(parse(latin).refusals())
                .singleElement()
                .extracting(NotificationRefusal::rule)
                .isEqualTo(ArrivalNotification.JSON);
    }

    @Test
    void aKeyWithHalfASurrogatePairIsRefused() throws IOException {
        String event = MAPPER.writeValueAsString(
                        read(fixture("eventbridge-created")).get("payload"))
                .replace("part.csv.gz", "\\ud800.gz");

        assertRefused(event, ArrivalNotification.KEY);
    }

    @Test
    void aReasonDoesNotRepeatAWholeMessage() {
        NotificationRefusal refusal = parse(
                        ("{\"source\":\"aws.s3\",\"detail-type\":\"" + "x".repeat(500_000) + "\"}").getBytes(UTF_8))
                .refusals()
                .get(0);

        assertThat(refusal.reason()).hasSizeLessThan(1_000);
    }

    /** Cuts every fixture at every byte: a cut message is never taken for a whole one, and never throws. */
    @ParameterizedTest
    @MethodSource("cases")
    void aTruncatedMessageIsRefused(JsonNode rule) throws IOException {
        byte[] whole = MAPPER.writeValueAsBytes(rule.get("payload"));
        for (int length = 1; length < whole.length; length++) {
            ArrivalNotification cut = parse(Arrays.copyOf(whole, length));
            assertThat(cut.arrivals()).isEmpty();
            assertThat(cut.refusals()).as("first %s bytes", length).hasSize(1);
        }
    }

    private static ArrivalNotification parse(byte[] payload) {
        return ArrivalNotification.parse(payload, RECEIVED_AT);
    }

    private static Path fixture(String id) {
        URL file = Objects.requireNonNull(ArrivalNotificationTest.class.getResource("notifications/" + id + ".json"));
        return Path.of(file.getPath());
    }

    private static void assertRefused(String payload, String rule) {
        ArrivalNotification notification = parse(payload.getBytes(UTF_8));

        assertThat(notification.arrivals()).isEmpty();
        assertThat(notification.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.rule()).isEqualTo(rule));
    }
}
