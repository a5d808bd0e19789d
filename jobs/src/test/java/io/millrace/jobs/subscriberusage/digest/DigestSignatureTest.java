package io.millrace.jobs.subscriberusage.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.digestkeys.MemorySigningKeys;
import io.millrace.jobs.subscriberusage.DigestJson;
import io.millrace.jobs.subscriberusage.LogFile;
import io.millrace.jobs.subscriberusage.Signer;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DigestSignatureTest {

    private static final String FOLDER = "AWSLogs/1/CloudTrail-Digest/us-east-1/2026/05/01/";
    private static final String KEY = FOLDER + "d_20260501T010000Z.json.gz";
    private static final String LATE = FOLDER + "d_20260501T010000Z_backfill.json.gz";
    private static final Signer SIGNER = new Signer();
    private static final PublicKey PUBLIC = SIGNER.pair.getPublic();

    private static DigestJson digest(String key) {
        return new DigestJson("trail", key).lists("trail", "a", "ab".repeat(32));
    }

    private static DigestFile parsed(byte[] json) throws Exception {
        byte[] file = LogFile.gzip(json);
        return DigestFile.read(new ByteArrayInputStream(file), "s3://trail/" + KEY, file.length);
    }

    private static byte[] replaced(byte[] json, String text, String by) {
        String before = new String(json, UTF_8);
        assertThat(before).contains(text);
        return before.replace(text, by).getBytes(UTF_8);
    }

    private static Map<String, String> signed(byte[] json) {
        return new HashMap<>(Signer.metadata(SIGNER.sign("trail/" + KEY, json, "null")));
    }

    /** Reason of the reject; empty when CloudTrail signed it. */
    private static @Nullable String finding(byte[] json, Map<String, String> metadata, PublicKey key) {
        TrailFileException broken = catchThrowableOfType(
                TrailFileException.class,
                () -> DigestSignature.of(parsed(json), metadata).verify(key));
        if (broken != null) {
            assertThat(broken.rule()).isEqualTo(TrailRule.DIGEST_SIGNATURE);
        }
        return broken == null ? null : broken.getMessage();
    }

    @Test
    void whatCloudTrailSignedHolds() throws Exception {
        byte[] json = digest(KEY).json();
        Map<String, String> metadata = signed(json);
        assertThat(finding(json, metadata, PUBLIC)).isNull();
        metadata.computeIfPresent("signature", (name, hex) -> hex.toUpperCase(Locale.ROOT));
        assertThat(finding(json, metadata, PUBLIC)).isNull();

        DigestSignature signature = DigestSignature.of(parsed(json), metadata);
        assertThat(signature.fingerprint()).isEqualTo(Signer.FINGERPRINT);
        assertThat(signature.from()).isEqualTo(Instant.parse("2026-05-01T00:00:00Z"));
        assertThat(signature.to()).isEqualTo(Instant.parse("2026-05-01T03:00:00Z"));
    }

    @Test
    void theSignatureOfTheDigestBeforeIsSignedToo() {
        byte[] json =
                digest(KEY).follows("before", "cd".repeat(32)).chainedTo("ef01").json();
        assertThat(finding(json, Signer.metadata(SIGNER.sign("trail/" + KEY, json, "ef01")), PUBLIC))
                .isNull();
        assertThat(finding(json, signed(json), PUBLIC)).contains("not that of key");
        byte[] other = replaced(json, "ef01", "ef02");
        assertThat(finding(other, Signer.metadata(SIGNER.sign("trail/" + KEY, json, "ef01")), PUBLIC))
                .contains("not that of key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abab | abac",
                "'\"trail\",\"digestS3Object' | '\"other\",\"digestS3Object'",
                "d_20260501T01 | d_20260501T02",
                "2026-05-01T01:00:00Z | 2026-05-01T01:00:01Z",
                "2026-05-01T00:00:00Z | 2026-05-01T00:00:01Z",
                "'\"logFiles\":[' | '\"logFiles\" : ['"
            })
    void contentThatWasAlteredIsFound(String text, String by) {
        byte[] json = digest(KEY).json();
        assertThat(finding(replaced(json, text, by), signed(json), PUBLIC)).contains("not that of key 31e8b543");
    }

    @Test
    void aSignatureThatWasAlteredIsFound() {
        byte[] json = digest(KEY).json();
        String good = SIGNER.sign("trail/" + KEY, json, "null");
        for (String altered : new String[] {
            (good.startsWith("0") ? "1" : "0") + good.substring(1),
            good.substring(2),
            good + "00",
            "00",
            "00".repeat(256),
            "ff".repeat(256)
        }) {
            assertThat(finding(json, Signer.metadata(altered), PUBLIC)).contains("not that of key");
        }
        for (String noHex : new String[] {good.substring(1), "x" + good.substring(1), "0x" + good}) {
            assertThat(finding(json, Signer.metadata(noHex), PUBLIC)).contains("no hex");
        }
    }

    @Test
    void anotherKeyIsFound() {
        byte[] json = digest(KEY).json();
        assertThat(finding(json, signed(json), MemorySigningKeys.generate().getPublic()))
                .contains("not that of key");
    }

    static Stream<Arguments> incomplete() {
        return Stream.of(
                Arguments.of("signature", null, "no signature in the metadata"),
                Arguments.of("signature", "", "no signature in the metadata"),
                Arguments.of("signature-algorithm", null, "no signature-algorithm"),
                Arguments.of("signature-algorithm", "MD5withRSA", "signed by MD5withRSA"));
    }

    @ParameterizedTest
    @MethodSource
    void incomplete(String name, @Nullable String value, String finding) {
        byte[] json = digest(KEY).json();
        Map<String, String> metadata = signed(json);
        if (value == null) {
            metadata.remove(name);
        } else {
            metadata.put(name, value);
        }
        assertThat(finding(json, metadata, PUBLIC)).contains(finding);
    }

    @ParameterizedTest
    @CsvSource({
        "digestPublicKeyFingerprint, other, no fingerprint",
        "digestEndTime, other, no end time",
        "digestStartTime, other, no start time",
        "2026-05-01T01:00:00Z, yesterday, no time in UTC",
        "2026-05-01T01:00:00Z, 2026-05-01T25:00:00Z, no time in UTC",
        "2026-05-01T01:00:00Z, +999999999-12-31T23:59:59Z, no time in UTC",
        "2026-05-01T00:00:00Z, 2026-05-01T01:00:00+00:00, no time in UTC",
        "2026-05-01T00:00:00Z, 2016-05-01T00:00:00Z, a digest is of an hour",
        "2026-05-01T00:00:00Z, 2026-05-01T03:00:01Z, a digest is of an hour"
    })
    void aDigestThatDoesNotSayWithWhichKeyItWasSignedIsFound(String text, String by, String finding) {
        byte[] json = digest(KEY).json();
        assertThat(finding(replaced(json, text, by), signed(json), PUBLIC)).contains(finding);
    }

    @Test
    void aDigestThatWasWrittenLaterIsSignedWithTheKeyOfThatTime() throws Exception {
        byte[] json = digest(LATE).json();
        Map<String, String> metadata = new HashMap<>(Signer.metadata(SIGNER.sign("trail/" + LATE, json, "null")));
        assertThat(finding(json, metadata, PUBLIC)).contains("no backfill-generation-timestamp");
        metadata.put("backfill-generation-timestamp", "soon");
        assertThat(finding(json, metadata, PUBLIC)).contains("no time in UTC");
        metadata.put("backfill-generation-timestamp", "2026-05-20T12:00:00Z");

        DigestSignature signature = DigestSignature.of(parsed(json), metadata);
        assertThatCode(() -> signature.verify(PUBLIC)).doesNotThrowAnyException();
        assertThat(signature.from()).isEqualTo(Instant.parse("2026-05-20T11:00:00Z"));
        assertThat(signature.to()).isEqualTo(Instant.parse("2026-05-20T13:00:00Z"));
    }
}
