package io.millrace.connectors.digestkeys;

import java.time.Instant;
import java.util.List;

/** The port to CloudTrail's public keys for digests; each region has its own. Safe for use by several threads. */
public interface SigningKeys extends AutoCloseable {

    /**
     * The keys with which digests were signed within the time, all pages; empty where there are none, a region that
     * does not exist and a time that is refused included.
     *
     * @param region whose CloudTrail signed
     * @throws SigningKeysException when the keys could not be listed
     */
    List<SigningKey> list(String region, Instant from, Instant to) throws SigningKeysException;

    @Override
    void close();
}
