package io.millrace.jobs.subscriberusage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.connectors.digestkeys.MemorySigningKeys;
import io.millrace.connectors.digestkeys.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** CloudTrail's part: signs digests of {@link DigestJson}, as its user guide says, and publishes its key. */
public final class Signer {

    public static final String FINGERPRINT = "31e8b543";

    public final KeyPair pair = MemorySigningKeys.generate();

    /** Valid in May 2026. */
    SigningKey published(String fingerprint) {
        return new SigningKey(
                fingerprint,
                pair.getPublic(),
                Instant.parse("2026-04-28T00:00:00Z"),
                Instant.parse("2026-05-28T00:00:00Z"));
    }

    /** @param place bucket and key that the digest names */
    public String sign(String place, byte[] json, String previousSignature) {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(json));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(
                    ("2026-05-01T01:00:00Z\n" + place + "\n" + hash + "\n" + previousSignature).getBytes(UTF_8));
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Map<String, String> metadata(String signature) {
        return Map.of("signature", signature, "signature-algorithm", "SHA256withRSA");
    }
}
