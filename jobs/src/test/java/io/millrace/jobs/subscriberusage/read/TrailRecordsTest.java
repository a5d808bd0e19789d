package io.millrace.jobs.subscriberusage.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.content.Trickle;
import io.millrace.connectors.rejects.Finding;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.subscriberusage.GeneratedTrail;
import io.millrace.jobs.subscriberusage.TrailReading;
import io.millrace.jobs.subscriberusage.TrailScenario;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class TrailRecordsTest {

    private static final TrailLimits LIMITS = TrailLimits.DEFAULT;

    @Test
    void chunksOfAnySizeFromStreamsAndBuffersOfAnySizeAreTheSameRows() throws IOException {
        Random random = new Random(11);
        byte[] file = new GeneratedTrail(11).file(300);
        TrailReading whole = TrailReading.of(file);
        assertThat(whole.rows()).hasSizeGreaterThan(250);

        for (int i = 0; i < 40; i++) {
            int chunk = 1 + random.nextInt(20_000);
            int buffer = 1 + random.nextInt(random.nextBoolean() ? 100 : 5_000);
            TrailReading pieces = TrailReading.of(
                    new Trickle(file, 1 + random.nextInt(3_000)), file.length, LIMITS, 0, chunk, buffer);

            assertThat(pieces.lines()).as("chunk %s, buffer %s", chunk, buffer).isEqualTo(whole.lines());
            assertThat(pieces.rows()).isEqualTo(whole.rows());
        }
    }

    @Test
    void readingGoesOnBehindEveryChunk() throws IOException {
        byte[] file = new GeneratedTrail(12).file(120);
        List<String> lines = TrailReading.of(file).lines();
        TrailReading inChunks = read(file, 0, 2_000);
        assertThat(inChunks.recordsOfChunks()).hasSizeGreaterThan(20);

        int reported = 0;
        for (int chunk = 0; chunk < inChunks.recordsOfChunks().size(); chunk++) {
            long from = inChunks.recordsOfChunks().get(chunk);
            List<String> rest = read(file, from, 1 << 20).lines();

            assertThat(lines).as("from %s", from).endsWith(rest.toArray(String[]::new));
            int before = lines.size() - rest.size();
            assertThat(before).as("rows before record %s", from).isGreaterThanOrEqualTo(reported);
            reported = before;
        }
        assertThat(reported).isEqualTo(lines.size() - 1);
    }

    @Test
    void everyRecordIsAPlaceToGoOnFrom() throws IOException {
        byte[] file = file("{\"Records\":[{<usage e0>},{},{<usage e2>,\"userAgent\":5},{<usage e3>}]}");

        assertThat(read(file, 1, 1).lines())
                .containsExactly(
                        "METRICS e3", "FINDING record.field-type (record 2) userAgent is a number, not text", "END 4");
        assertThat(read(file, 3, 1).lines()).containsExactly("METRICS e3", "END 4");
        assertThat(read(file, 4, 1).lines()).containsExactly("END 4");
    }

    @Test
    void aFileCutAtAnyByteIsRefusedAndGivesNoRowThatIsNotInIt() throws IOException {
        byte[] file = new GeneratedTrail(13).file(3);
        List<String> lines = TrailReading.of(file).lines();

        for (int length = 1; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            TrailReading reading = TrailReading.of(cut);

            assertThat(Objects.requireNonNull(reading.failure()).rule())
                    .as("cut at %s", length)
                    .isEqualTo(TrailRule.GZIP_TRUNCATED);
            List<String> rows = reading.lines().subList(0, reading.lines().size() - 1);
            assertThat(rows).as("cut at %s", length).isEqualTo(lines.subList(0, rows.size()));
        }
    }

    @Test
    void contentCutAtAnyByteIsRefused() throws IOException {
        byte[] content = TrailScenario.expanded(
                        "{\"a\":[1,\"x\\\"\"],\"Records\":[{<usage e0>},5,{<usage e2>}],\"b\":-1.5}")
                .getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < content.length; length++) {
            TrailReading reading = TrailReading.of(TrailScenario.gzip(Arrays.copyOf(content, length)));

            assertThat(Objects.requireNonNull(reading.failure(), "cut at " + length)
                            .rule())
                    .as("cut at %s", length)
                    .isEqualTo(length == 0 ? TrailRule.NO_RECORDS : TrailRule.JSON_MALFORMED);
        }
    }

    @Test
    void anyFlippedBitOfContentLeavesTheReaderInOrder() throws IOException {
        byte[] content = TrailScenario.expanded("{\"Records\":[{<usage e0>,<out 5.0>},{<usage e1>}]}")
                .getBytes(StandardCharsets.UTF_8);

        for (int bit = 0; bit < 8 * content.length; bit++) {
            byte[] flipped = content.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            List<String> lines = TrailReading.of(TrailScenario.gzip(flipped)).lines();

            String last = lines.get(lines.size() - 1);
            assertThat(last).as("bit %s", bit).matches("(END|FILE) .*");
        }
    }

    @Test
    void aCutConnectionIsNoFaultOfTheFile() throws IOException {
        byte[] file = new GeneratedTrail(14).file(3);

        assertThatThrownBy(() -> TrailReading.of(
                        new ByteArrayInputStream(file, 0, file.length - 1), file.length, LIMITS, 0, 1, 64))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining(TrailReading.URI);
    }

    @Test
    void aFindingHasTheRecordAsItStands() throws IOException {
        String record = TrailScenario.expanded("{ <usage e1>,\n\"userAgent\":5,\"key\":\"Zürich \\u00e9\"}");
        TrailReading reading = TrailReading.of(file("{\"Records\":[{}, " + record + " ,{}]}"));

        Reject reject =
                TrailRule.REJECTS.reject(TrailReading.URI, reading.findings().get(0), 99);
        assertThat(reject)
                .isEqualTo(Reject.newBuilder()
                        .setJob("subscriber-usage")
                        .setSource(TrailReading.URI)
                        .setPosition("record 1")
                        .setRule("record.field-type")
                        .setReason("userAgent is a number, not text")
                        .setPayload(record)
                        .setAt(99)
                        .build());
    }

    @Test
    void theRecordInAFindingIsCutBetweenCharactersHoweverLargeItIs() throws IOException {
        String record = TrailScenario.expanded("{<usage e1>,\"userAgent\":5,\"key\":\"<é*600000>\"}");
        TrailReading reading = TrailReading.of(file("{\"Records\":[" + record + "]}"));

        Finding finding = reading.findings().get(0);
        assertThat(finding.rule()).isEqualTo(TrailRule.RECORD_TOO_LARGE.id());
        String payload = Rejects.payload(finding.payload());
        assertThat(payload.getBytes(StandardCharsets.UTF_8).length)
                .isBetween(Rejects.PAYLOAD_BYTES_MAX - 3, Rejects.PAYLOAD_BYTES_MAX);
        assertThat(record).startsWith(payload);
    }

    @Test
    void aRecordOfExactlyTheLimitIsRead() throws IOException {
        String record = TrailScenario.expanded("{<usage e1>}");
        byte[] file = file("{\"Records\":[" + record + "]}");

        for (int bufferBytes : new int[] {1, 50, 64 << 10}) {
            assertThat(TrailReading.of(
                                    new ByteArrayInputStream(file),
                                    file.length,
                                    LIMITS.withRecordBytesMax(record.length()),
                                    0,
                                    1,
                                    bufferBytes)
                            .lines())
                    .containsExactly("METRICS e1", "END 1");
            assertThat(TrailReading.of(
                                    new ByteArrayInputStream(file),
                                    file.length,
                                    LIMITS.withRecordBytesMax(record.length() - 1),
                                    0,
                                    1,
                                    bufferBytes)
                            .findings())
                    .extracting(Finding::rule)
                    .containsExactly(TrailRule.RECORD_TOO_LARGE.id());
        }
    }

    @Test
    void contentOfExactlyTheLimitIsRead() throws IOException {
        String content = TrailScenario.expanded("{\"Records\":[{<usage e1>}]}");
        byte[] file = file(content);

        assertThat(TrailReading.of(
                                new ByteArrayInputStream(file),
                                file.length,
                                LIMITS.withUncompressedBytesMax(content.length()),
                                0,
                                1,
                                64)
                        .lines())
                .containsExactly("METRICS e1", "END 1");
    }

    /** 64 MB of white space in 64 KB; the limit stops it after a tenth. */
    @Test
    void aBombIsNotUnpackedBeyondTheLimit() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
            for (int i = 0; i < 64; i++) {
                gzip.write(spaces);
            }
        }
        ByteArrayInputStream stored = new ByteArrayInputStream(bomb.toByteArray());

        TrailReading reading =
                TrailReading.of(stored, bomb.size(), LIMITS.withUncompressedBytesMax(6 << 20), 0, 1 << 20, 16 << 10);

        assertThat(Objects.requireNonNull(reading.failure()).rule()).isEqualTo(TrailRule.GZIP_BOMB);
        assertThat(stored.available()).isGreaterThan(bomb.size() / 4);
    }

    @Test
    void aLongFileWithoutUsageIsHandedOverInParts() throws IOException {
        String other = "{\"x\":\"" + "x".repeat(100_000) + "\"}";
        byte[] file = file("{\"Records\":[" + (other + ",").repeat(399) + other + "]}");

        assertThat(read(file, 0, 1 << 20).recordsOfChunks()).containsExactly(168L, 336L, 400L);
    }

    @Test
    void theEndIsTheEndAlsoWhenAskedAgain() throws Exception {
        byte[] file = file("{\"Records\":[]}");
        TrailChunk chunk = new TrailChunk(1);
        try (TrailRecords records = TrailRecords.open(
                new ByteArrayInputStream(file),
                TrailReading.object(file.length),
                TrailReading.URI,
                LIMITS,
                AccessPoints.of(AccessPoints.DATA_EXCHANGE_ACCOUNTS),
                0)) {
            assertThat(records.read(chunk)).isFalse();
            assertThat(records.read(chunk)).isFalse();
        }
    }

    @Test
    void oneRecordIsOneRowForEachIdentity() throws IOException {
        TrailReading reading = TrailReading.of(file("{\"Records\":[{<usage e1>},{<usage e1>,\"userAgent\":\"again\"},"
                + "{<usage e2>,\"addendum\":{\"reason\":\"UPDATED_DATA\",\"originalEventID\":\"e1\"}},{<usage e2>}]}"));

        List<UsageRow> rows = reading.rows();
        assertThat(rows).hasSize(4);
        assertThat(identity(rows.get(1))).isEqualTo(identity(rows.get(0)));
        assertThat(identity(rows.get(2))).isEqualTo(identity(rows.get(0)));
        assertThat(identity(rows.get(3))).isNotEqualTo(identity(rows.get(0)));
        assertThat(rows).extracting(UsageRow::getCorrection).containsExactly(false, false, true, false);
        assertThat(rows).extracting(UsageRow::getHour).containsOnly(493_786);
    }

    /** The first failure of the Glue job that this one replaces: it stopped on a day without list calls. */
    @Test
    void aFileWhereNoRequestHasAPrefixOrAPayerHasThemAsNull() throws IOException {
        TrailReading reading = TrailReading.of(
                file("{\"Records\":[{<usage e1>,\"requestParameters\":{\"key\":\"a\"}},{<usage e2>}]}"));

        for (UsageRow row : reading.rows()) {
            Usage usage = TrailReading.usage(row);
            assertThat(usage.getPrefix()).isNull();
            assertThat(usage.getXAmzRequestPayer()).isNull();
            assertThat(usage.getTlsVersion()).isNull();
        }
        assertThat(reading.rows()).hasSize(2);
    }

    /** The second: one float in a day made a column of floats, which the other days' table could not be read with. */
    @Test
    void bytesAreOneTypeHoweverTheyAreWritten() throws IOException {
        TrailReading reading = TrailReading.of(
                file("{\"Records\":[{<usage e1>,<out 89>},{<usage e2>,<out 89.0>},{<usage e3>,<out \"89\">}]}"));

        for (UsageRow row : reading.rows()) {
            assertThat(TrailReading.usage(row).getBytesAccessed()).isEqualTo(89L);
        }
        assertThat(reading.rows()).hasSize(3);
    }

    /** The third: names that differ only in case stopped it, wherever in a trail they stood. */
    @Test
    void namesThatDifferOnlyInCaseStopNothing() throws IOException {
        TrailReading reading = TrailReading.of(
                file("{\"Records\":[{\"requestParameters\":{\"Tag\":1,\"tag\":2}},{<usage e1>,\"Tag\":1,\"tag\":2}]}"));

        assertThat(reading.lines()).containsExactly("METRICS e1", "END 2");
    }

    /** The fourth, as far as one file goes: a delivery read twice was counted twice. */
    @Test
    void aDeliveryReadAgainHasTheSameIdentities() throws IOException {
        byte[] file = new GeneratedTrail(15).file(50);

        assertThat(TrailReading.of(file).rows().stream().map(TrailRecordsTest::identity))
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(TrailReading.of(file).rows().stream()
                        .map(TrailRecordsTest::identity)
                        .toList());
    }

    private static List<Long> identity(UsageRow row) {
        return List.of(row.getIdHigh(), row.getIdLow());
    }

    private static TrailReading read(byte[] file, long from, int chunkBytes) throws IOException {
        return TrailReading.of(new ByteArrayInputStream(file), file.length, LIMITS, from, chunkBytes, 64 << 10);
    }

    private static byte[] file(String content) throws IOException {
        return TrailScenario.gzip(TrailScenario.expanded(content).getBytes(StandardCharsets.UTF_8));
    }
}
