package io.millrace.jobs.subscriberusage.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.subscriberusage.DigestJson;
import io.millrace.jobs.subscriberusage.LogFile;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DigestFileTest {

    private static final String KEY = "AWSLogs/1/CloudTrail-Digest/us-east-1/2026/05/01/d.json.gz";
    private static final String HASH = "9bb6196fc6b84d6f075a56548feca262bd99ba3c2de41b618e5b6e22c1fc71f6";

    private static DigestJson digest() {
        return new DigestJson("trail", KEY).lists("trail", "a", HASH);
    }

    private static DigestFile parse(byte[] file) throws Exception {
        return DigestFile.read(new ByteArrayInputStream(file), "s3://trail/" + KEY, file.length);
    }

    @Test
    void listsItsLogFilesAndTheDigestBefore() throws Exception {
        DigestJson written =
                digest().lists("other", "b", HASH.toUpperCase(Locale.ROOT)).follows("before", "0".repeat(64));

        DigestFile digest = parse(written.file());

        assertThat(digest.bucket()).isEqualTo("trail");
        assertThat(digest.key()).isEqualTo(KEY);
        assertThat(digest.sha256()).isEqualTo(Sha256.of(written.json()));
        assertThat(digest.listed())
                .extracting(DigestFile.Listed::bucket, DigestFile.Listed::key, DigestFile.Listed::sha256)
                .containsExactly(
                        tuple("trail", "a", HASH), tuple("other", "b", HASH), tuple("trail", "before", "0".repeat(64)));
    }

    @Test
    void firstDigestOfAnHourWithoutLogFilesListsNothing() throws Exception {
        assertThat(parse(new DigestJson("trail", KEY).file()).listed()).isEmpty();
    }

    @Test
    void theHashIsTheOneEveryoneKnows() {
        assertThat(Sha256.of("abc".getBytes(UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    static Stream<Arguments> malformed() {
        String good = new String(digest().json(), UTF_8);
        return Stream.of(
                Arguments.of("", "nothing"),
                Arguments.of("[]", "a list"),
                Arguments.of("{}", "an empty object"),
                Arguments.of(good.substring(0, good.length() - 5), "an end too early"),
                Arguments.of(good + "{}", "two objects"),
                Arguments.of(good.replace("logFiles", "files"), "no log files"),
                Arguments.of(good.replace("[{", "[7,{"), "a number among the log files"),
                Arguments.of(good.replaceFirst("\\[\\{.*}]", "{}"), "log files as an object"),
                Arguments.of(good.replace("\"a\"", "7"), "a key that is a number"),
                Arguments.of(good.replace("\"a\"", "\"\""), "an empty key"),
                Arguments.of(good.replace("\"a\"", "null"), "no key"),
                Arguments.of(good.replace(HASH, HASH.substring(1)), "a short hash"),
                Arguments.of(good.replace(HASH, 'g' + HASH.substring(1)), "a hash that is no hex"),
                Arguments.of(good.replace("\"31e8b543\"", "7"), "a fingerprint that is a number"),
                Arguments.of(good.replace("SHA-256", "MD5"), "an algorithm that nobody knows"),
                Arguments.of(good.replace("digestS3Object", "object"), "no name of itself"),
                Arguments.of(
                        good.replace("\"previousDigestS3Object\":null", "\"previousDigestS3Object\":\"x\""),
                        "a digest before it without a hash"),
                Arguments.of("[".repeat(100_000), "lists in lists"),
                Arguments.of(
                        good.replace("\"111122223333\"", "[".repeat(100_000)), "lists in lists in a field not used"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void malformed(String json, String what) {
        TrailFileException refused =
                catchThrowableOfType(TrailFileException.class, () -> parse(LogFile.gzip(json.getBytes(UTF_8))));

        assertThat(refused).as(what).isNotNull();
        assertThat(refused.rule()).isEqualTo(TrailRule.DIGEST_MALFORMED);
    }

    @Test
    void contentInNoEncodingIsMalformed() {
        byte[] noCharacter = {0, 0, 0, '{', 0x7f, -1, -1, -1};

        TrailFileException refused =
                catchThrowableOfType(TrailFileException.class, () -> parse(LogFile.gzip(noCharacter)));

        assertThat(refused).isNotNull();
        assertThat(refused.rule()).isEqualTo(TrailRule.DIGEST_MALFORMED);
    }

    static Stream<Arguments> broken() {
        byte[] file = digest().file();
        byte[] flipped = file.clone();
        flipped[flipped.length - 6] ^= 1;
        return Stream.of(
                Arguments.of(digest().json(), TrailRule.GZIP_CORRUPT),
                Arguments.of(flipped, TrailRule.GZIP_CORRUPT),
                Arguments.of(Arrays.copyOf(file, file.length / 2), TrailRule.GZIP_TRUNCATED),
                Arguments.of(Arrays.copyOf(file, file.length - 1), TrailRule.GZIP_TRUNCATED));
    }

    @ParameterizedTest
    @MethodSource
    void broken(byte[] file, TrailRule rule) {
        TrailFileException refused = catchThrowableOfType(TrailFileException.class, () -> parse(file));

        assertThat(refused).isNotNull();
        assertThat(refused.rule()).isEqualTo(rule);
    }

    @Test
    void aConnectionThatBreaksIsNotTheDigestsFault() {
        byte[] file = digest().file();
        InputStream half = new ByteArrayInputStream(file, 0, file.length / 2);

        assertThatThrownBy(() -> DigestFile.read(half, "s3://trail/" + KEY, file.length))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tooMuchIsRefused() {
        DigestJson many = new DigestJson("trail", KEY);
        for (int file = 0; file <= DigestFile.LISTED_MAX; file++) {
            many.lists("trail", "a" + file, HASH);
        }
        for (byte[] large : new byte[][] {many.file(), LogFile.gzip(new byte[DigestFile.BYTES_MAX + 1])}) {
            TrailFileException refused = catchThrowableOfType(TrailFileException.class, () -> parse(large));
            assertThat(refused).isNotNull();
            assertThat(refused.rule()).isEqualTo(TrailRule.DIGEST_TOO_LARGE);
        }
    }
}
