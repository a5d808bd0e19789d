package io.millrace.connectors.digestkeys;

import java.security.PublicKey;
import java.time.Instant;

/** A public key with which CloudTrail signed digests of one region for a period. */
public final class SigningKey {

    private final String fingerprint;
    private final PublicKey key;
    private final Instant validFrom;
    private final Instant validTo;

    /**
     * @param fingerprint as a digest names it, hex
     * @param key RSA
     */
    public SigningKey(String fingerprint, PublicKey key, Instant validFrom, Instant validTo) {
        this.fingerprint = fingerprint;
        this.key = key;
        this.validFrom = validFrom;
        this.validTo = validTo;
    }

    public String fingerprint() {
        return fingerprint;
    }

    public PublicKey key() {
        return key;
    }

    /** Whether it was valid at some time of the range, both ends included. */
    public boolean isValidWithin(Instant from, Instant to) {
        return !validFrom.isAfter(to) && !validTo.isBefore(from);
    }
}
