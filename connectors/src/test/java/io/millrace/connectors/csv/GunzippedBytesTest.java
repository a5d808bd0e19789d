package io.millrace.connectors.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.connectors.content.Trickle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GunzippedBytesTest {

    private static final String NAME = "table.csv.gz";
    private static final byte[] FIRST = gzip("id,v\n1,one\n2,two\n3,three\n");
    private static final byte[] SECOND = gzip("4,four\n5,five\n6,\"six\n\"\n");
    private static final byte[] BOTH = concat(FIRST, SECOND);
    private static final List<List<@Nullable String>> ROWS = rowsOf(BOTH);

    @Test
    void readsAllMembers() {
        Reading reading = Reading.of(BOTH, NAME);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows())
                .containsExactly(
                        List.of("1", "one"),
                        List.of("2", "two"),
                        List.of("3", "three"),
                        List.of("4", "four"),
                        List.of("5", "five"),
                        List.of("6", "six\n"));
    }

    @Test
    void readsAnEmptyMemberAmongOthersAndAtTheEnd() {
        Reading reading = Reading.of(concat(gzip(""), FIRST, gzip(""), SECOND, gzip("")), NAME);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows()).isEqualTo(ROWS);
    }

    @Test
    void takesTheSuffixInAnyCaseAndOnlyAtTheEnd() {
        assertThat(Reading.of(BOTH, "TABLE.CSV.GZ").rows()).isEqualTo(ROWS);
        assertThat(Reading.of("id,v\n1,one\n".getBytes(UTF_8), "table.gz.csv").outcome())
                .isEqualTo("none");
    }

    @Test
    void aCutObjectOfKnownSizeIsACutConnectionAtEveryByte() {
        for (int length = 0; length < BOTH.length; length++) {
            Reading reading = Reading.of(new ByteArrayInputStream(BOTH, 0, length), NAME, BOTH.length);
            assertThat(reading.outcome()).as("cut at %d", length).isEqualTo("connection");
        }
    }

    @Test
    void aCompleteObjectWhoseGzipIsCutIsTruncatedAtEveryByte() {
        for (int length = 1; length < BOTH.length; length++) {
            Reading reading = Reading.of(Arrays.copyOf(BOTH, length), NAME);
            // Cut exactly between two members it is a whole gzip: only the stored size or a row count could tell.
            String expected = length == FIRST.length ? "none" : "gzip.truncated";
            assertThat(reading.outcome()).as("cut at %d", length).isEqualTo(expected);
        }
        assertThat(Reading.of(new byte[0], NAME).outcome()).isEqualTo("object.empty");
    }

    @Test
    void aFlippedBitIsRefusedUnlessItChangesNothing() {
        int unnoticed = 0;
        for (int bit = 0; bit < 8 * BOTH.length; bit++) {
            byte[] flipped = BOTH.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Reading reading = Reading.of(flipped, NAME);
            if (reading.outcome().equals("none")) {
                unnoticed++;
                assertThat(reading.rows()).as("bit %d", bit).isEqualTo(ROWS);
            }
        }
        // A header's time, extra flags, system and text flag say nothing, nor do the bits that fill the last byte.
        int saysNothing = 8 * 6 + 1;
        assertThat(unnoticed).isBetween(2 * saysNothing, 2 * (saysNothing + 7));
    }

    @Test
    void aTrickleIsReadAlikeInPiecesOfEverySize() {
        byte[][] members = new byte[201][];
        StringBuilder expected = new StringBuilder();
        members[0] = gzip("id,v\n");
        Random random = new Random(11);
        for (int member = 1; member < members.length; member++) {
            String row = member + "," + Long.toString(random.nextLong(), 36) + "\n";
            expected.append(row);
            members[member] = gzip(row);
        }
        byte[] object = concat(members);
        for (int piece = 1; piece <= 600; piece++) {
            Reading reading = Reading.of(new Trickle(object, piece), NAME, object.length);
            assertThat(reading.outcome()).as("pieces of %d", piece).isEqualTo("none");
            assertThat(String.join("\n", reading.texts()) + "\n")
                    .as("pieces of %d", piece)
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void aTrickleIsWhereTheStreamOfTheJdkLosesRows() throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new Trickle(BOTH, FIRST.length))) {
            assertThat(new String(stream.readAllBytes(), UTF_8)).endsWith("3,three\n");
        }
        assertThat(Reading.of(new Trickle(BOTH, FIRST.length), NAME, -1).rows()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 512, 100_000})
    void zeroPaddingIsNoContent(int length) {
        Reading reading = Reading.of(concat(BOTH, new byte[length]), NAME);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows()).isEqualTo(ROWS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(String fault, byte[] object, String rule, String sentence) {
        for (int piece : new int[] {1, 2, object.length + 1}) {
            Reading reading = Reading.of(new Trickle(object, piece), NAME, object.length);
            assertThat(reading.outcome()).isEqualTo(rule);
            assertThat(Objects.requireNonNull(reading.failure()))
                    .hasMessageStartingWith(NAME + ", byte ")
                    .hasMessageContaining(sentence);
        }
    }

    static Stream<Arguments> faults() {
        byte[] crc = BOTH.clone();
        crc[BOTH.length - 8] ^= 1;
        byte[] length = BOTH.clone();
        length[FIRST.length - 1] ^= 1;
        byte[] method = FIRST.clone();
        method[2] = 7;
        byte[] reserved = FIRST.clone();
        reserved[3] = (byte) 0x80;
        byte[] stream = FIRST.clone();
        stream[10] = 7;
        byte[] headerChecksum = withFullHeader("id\n1\n");
        headerChecksum[4] ^= 1;
        String corrupt = "gzip.corrupt";
        String trailing = "gzip.trailing";
        return Stream.of(
                arguments("no gzip", "id,v\n1,one\n".getBytes(UTF_8), corrupt, "member 1 does not begin as gzip does"),
                arguments("zeros only", new byte[100], corrupt, "member 1 does not begin as gzip does"),
                arguments("bad checksum", crc, corrupt, "member 2 fails its CRC-32 check"),
                arguments("bad length", length, corrupt, "member 1 has another length than its trailer says"),
                arguments("unknown method", method, corrupt, "unknown compression method"),
                arguments("reserved flag", reserved, corrupt, "reserved flags"),
                arguments("bad stream", stream, corrupt, "cannot be decoded"),
                arguments("bad header checksum", headerChecksum, corrupt, "header that fails its checksum"),
                arguments("text behind", concat(BOTH, "x".getBytes(UTF_8)), trailing, "neither a gzip member nor"),
                arguments("zeros and more", concat(BOTH, new byte[9], FIRST), trailing, "nor zero padding"),
                arguments("half a magic", concat(BOTH, new byte[] {0x1f, 0}), trailing, "neither a gzip member nor"),
                arguments(
                        "magic and end", concat(BOTH, new byte[] {0x1f}), "gzip.truncated", "middle of gzip member 3"));
    }

    @Test
    void readsEveryOptionalFieldOfAHeader() {
        byte[] object = concat(withFullHeader("id\n1\n"), withFullHeader("2\n"));
        Reading reading = Reading.of(new Trickle(object, 5), NAME, object.length);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows()).containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void anEmptyGzipIsAnEmptyTableOnlyWhereTheDialectNamesTheColumns() {
        assertThat(Reading.of(gzip(""), NAME).outcome()).isEqualTo("csv.no-header");
        Dialect headerless = Dialect.builder().columns(List.of("a", "b")).build();
        byte[] object = gzip("");
        Reading reading =
                Reading.of(new ByteArrayInputStream(object), NAME, object.length, headerless, RowLimits.DEFAULT, 1024);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows()).isEmpty();
    }

    private static List<List<@Nullable String>> rowsOf(byte[] object) {
        return Reading.of(object, NAME).rows();
    }

    private static byte[] withFullHeader(String content) {
        byte[] plain = gzip(content);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(Arrays.copyOf(plain, 10));
        header.writeBytes(new byte[] {3, 0, 'x', 0, 'z'});
        header.writeBytes("table.csv\0comment\0".getBytes(UTF_8));
        byte[] fields = header.toByteArray();
        fields[3] = 0b11111;
        CRC32 checksum = new CRC32();
        checksum.update(fields);
        byte[] ending = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
        return concat(fields, ending, Arrays.copyOfRange(plain, 10, plain.length));
    }

    private static byte[] gzip(String content) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(object)) {
            stream.write(content.getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return object.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
