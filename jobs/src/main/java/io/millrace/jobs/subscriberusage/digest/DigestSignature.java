package io.millrace.jobs.subscriberusage.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signature of a digest, from the metadata of its object, and the text that CloudTrail signed (user guide, "Custom
 * implementations of CloudTrail log file integrity validation"). The text has the location that the digest names, not the
 * one in which it was found, so a replica passes as well.
 */
public final class DigestSignature {

    private static final String SIGNATURE = "signature";
    private static final String ALGORITHM = "signature-algorithm";
    private static final String SHA256_WITH_RSA = "SHA256withRSA";

    /** Metadata of a digest that was written later for log files that came late; its name ends so. */
    private static final String GENERATED = "backfill-generation-timestamp";

    private static final String BACKFILL = "_backfill.json.gz";

    /** As in the AWS CLI: a digest is signed some time after its end, one of a backfill about when it was generated. */
    private static final Duration SIGNED_AFTER = Duration.ofHours(2);

    private static final Duration AROUND_GENERATION = Duration.ofHours(1);

    /** A digest is of an hour; a start and an end that are years apart would ask for the keys of all of them. */
    private static final Duration LONGEST = Duration.ofDays(2);

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");

    /** Of the years that an Instant can be moved in. */
    private static final Pattern TIME = Pattern.compile("2\\d{3}-\\d{2}-\\d{2}T[0-9:.]{8,18}Z");

    private final String fingerprint;
    private final Instant from;
    private final Instant to;
    private final byte[] dataToSign;
    private final byte[] signature;

    private DigestSignature(String fingerprint, Instant from, Instant to, byte[] dataToSign, byte[] signature) {
        this.fingerprint = fingerprint;
        this.from = from;
        this.to = to;
        this.dataToSign = dataToSign;
        this.signature = signature;
    }

    /**
     * @param metadata of the object, by names in lower case without {@code x-amz-meta-}
     * @throws TrailFileException when the digest or its metadata lacks something that a signed one has
     */
    public static DigestSignature of(DigestFile digest, Map<String, String> metadata) throws TrailFileException {
        String signature = required(metadata.get(SIGNATURE), "no signature in the metadata of its object");
        String algorithm = required(metadata.get(ALGORITHM), "no " + ALGORITHM + " in the metadata of its object");
        if (!algorithm.equals(SHA256_WITH_RSA)) {
            throw broken("it is signed by " + algorithm + ", and only " + SHA256_WITH_RSA + " is known");
        }
        if (signature.length() % 2 != 0 || !HEX.matcher(signature).matches()) {
            throw broken("its signature is no hex");
        }
        String fingerprint = required(digest.publicKeyFingerprint(), "no fingerprint of a public key");
        String end = required(digest.endTime(), "no end time");
        Instant from;
        Instant to;
        if (digest.key().endsWith(BACKFILL)) {
            Instant generated = time(required(metadata.get(GENERATED), "no " + GENERATED + " in its metadata"));
            from = generated.minus(AROUND_GENERATION);
            to = generated.plus(AROUND_GENERATION);
        } else {
            from = time(required(digest.startTime(), "no start time"));
            to = time(end).plus(SIGNED_AFTER);
        }
        if (from.isAfter(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw broken("its time is from " + from + " to " + to + ", and a digest is of an hour");
        }
        return new DigestSignature(fingerprint, from, to, dataToSign(digest, end), bytes(signature));
    }

    private static byte[] dataToSign(DigestFile digest, String end) {
        String previous = digest.previousSignature();
        return String.join(
                        "\n",
                        end,
                        digest.bucket() + '/' + digest.key(),
                        digest.sha256(),
                        previous == null ? "null" : previous)
                .getBytes(UTF_8);
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = new BigInteger(hex.substring(2 * index, 2 * index + 2), 16).byteValue();
        }
        return bytes;
    }

    private static Instant time(String text) throws TrailFileException {
        if (!TIME.matcher(text).matches()) {
            throw broken(text + " is no time in UTC");
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            throw broken(text + " is no time in UTC");
        }
    }

    private static String required(@Nullable String text, String missing) throws TrailFileException {
        if (text == null || text.isEmpty()) {
            throw broken("there is " + missing);
        }
        return text;
    }

    /** Of the key it says it was signed with, as CloudTrail names it. */
    String fingerprint() {
        return fingerprint;
    }

    /** From when on it may have been signed. */
    Instant from() {
        return from;
    }

    /** Until when it may have been signed. */
    Instant to() {
        return to;
    }

    /** The text that was signed, in UTF-8. */
    byte[] dataToSign() {
        return dataToSign.clone();
    }

    /** @throws TrailFileException when the key did not make the signature of this text */
    public void verify(PublicKey key) throws TrailFileException {
        boolean signed;
        try {
            Signature verifier = Signature.getInstance(SHA256_WITH_RSA);
            verifier.initVerify(key);
            verifier.update(dataToSign);
            signed = verifier.verify(signature);
        } catch (SignatureException otherLengthThanTheKey) {
            signed = false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK verifies " + SHA256_WITH_RSA + " with an RSA key", e);
        }
        if (!signed) {
            throw broken("its signature is not that of key " + fingerprint + " for its content and place");
        }
    }

    static TrailFileException broken(String reason) {
        return new TrailFileException(TrailRule.DIGEST_SIGNATURE, "", reason);
    }
}
