package io.millrace.jobs.subscriberusage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.digestkeys.MemorySigningKeys;
import io.millrace.jobs.subscriberusage.digest.DigestFile;
import io.millrace.jobs.subscriberusage.digest.DigestSignature;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same digests judged by the AWS CLI's own code. Needs a python3 that can import awscli: pip's, or Debian's package. */
@Tag("aws-cli")
class StockDigestValidationTest {

    private static final String KEY = "AWSLogs/1/CloudTrail-Digest/us-east-1/2026/05/01/d_20260501T010000Z.json.gz";

    private final Signer signer = new Signer();

    @Test
    void theCommandLineAndThisJobAgree() throws Exception {
        byte[] first = new DigestJson("trail", KEY)
                .lists("trail", "a", "ab".repeat(32))
                .json();
        String signature = signer.sign("trail/" + KEY, first, "null");
        assertThat(agreed(first, signature, signer)).isTrue();
        assertThat(agreed(new String(first, UTF_8).replace("abab", "abac").getBytes(UTF_8), signature, signer))
                .isFalse();
        assertThat(agreed(first, signer.sign("other/" + KEY, first, "null"), signer))
                .isFalse();
        assertThat(agreed(first, signature, new Signer())).isFalse();

        byte[] next = new DigestJson("trail", KEY)
                .follows("before", "cd".repeat(32))
                .chainedTo(signature)
                .json();
        assertThat(agreed(next, signer.sign("trail/" + KEY, next, signature), signer))
                .isTrue();
        assertThat(agreed(next, signer.sign("trail/" + KEY, next, "null"), signer))
                .isFalse();
    }

    private static boolean agreed(byte[] json, String signature, Signer published) throws Exception {
        boolean here = here(json, signature, published) == null;
        assertThat(stock(json, signature, published)).isEqualTo(here ? "valid" : "invalid");
        return here;
    }

    private static @Nullable TrailFileException here(byte[] json, String signature, Signer published) throws Exception {
        byte[] file = LogFile.gzip(json);
        DigestFile digest = DigestFile.read(new ByteArrayInputStream(file), "s3://trail/" + KEY, file.length);
        try {
            DigestSignature.of(digest, Signer.metadata(signature)).verify(published.pair.getPublic());
            return null;
        } catch (TrailFileException broken) {
            return broken;
        }
    }

    private static String stock(byte[] json, String signature, Signer published) throws Exception {
        Path script = Path.of(Objects.requireNonNull(StockDigestValidationTest.class.getResource("validate_digest.py"))
                .toURI());
        Process process = new ProcessBuilder("python3", script.toString())
                .redirectErrorStream(true)
                .start();
        Base64.Encoder base64 = Base64.getEncoder();
        try (OutputStream input = process.getOutputStream()) {
            input.write(
                    "{\"bucket\":\"trail\",\"key\":\"%s\",\"publicKey\":\"%s\",\"signature\":\"%s\",\"digest\":\"%s\"}"
                            .formatted(
                                    KEY,
                                    base64.encodeToString(MemorySigningKeys.pkcs1(published.pair)),
                                    signature,
                                    base64.encodeToString(json))
                            .getBytes(UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
