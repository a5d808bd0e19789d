package io.millrace.connectors.digestkeys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the keys of each region: one call to CloudTrail for each key, which serves some weeks, instead of each
 * digest. After a failed call the region is not called again for a while, so that an unreachable service does not delay
 * every reader by a timeout. Safe for use by several threads.
 */
public final class KnownSigningKeys implements AutoCloseable {

    static final Duration PAUSE = Duration.ofSeconds(10);

    private final SigningKeys keys;
    private final Clock clock;
    private final Map<String, RegionKeys> regions = new ConcurrentHashMap<>();

    public KnownSigningKeys(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The key of a fingerprint; empty when CloudTrail answers that it signed with no such key.
     *
     * @param from of the time in which it signed
     * @param to of the same, inclusive
     */
    public Optional<SigningKey> find(String region, String fingerprint, Instant from, Instant to)
            throws SigningKeysException {
        RegionKeys known = regions.computeIfAbsent(region, any -> new RegionKeys());
        synchronized (known) {
            Optional<SigningKey> remembered = known.find(fingerprint, from, to);
            if (remembered.isPresent()) {
                return remembered;
            }
            List<SigningKey> listed = list(region, known, from, to);
            listed.forEach(known::add);
            return known.find(fingerprint, from, to);
        }
    }

    private List<SigningKey> list(String region, RegionKeys known, Instant from, Instant to)
            throws SigningKeysException {
        if (known.failure != null && clock.instant().isBefore(known.askAgainAt)) {
            throw new SigningKeysException(region, "not asked again yet", known.failure);
        }
        try {
            List<SigningKey> listed = keys.list(region, from, to);
            known.failure = null;
            return listed;
        } catch (SigningKeysException failure) {
            known.failure = failure;
            known.askAgainAt = clock.instant().plus(PAUSE);
            throw failure;
        }
    }

    @Override
    public void close() {
        keys.close();
    }

    private static final class RegionKeys {

        private final List<SigningKey> remembered = new ArrayList<>();
        private @Nullable SigningKeysException failure;
        private Instant askAgainAt = Instant.MIN;

        Optional<SigningKey> find(String fingerprint, Instant from, Instant to) {
            return remembered.stream()
                    .filter(key -> key.fingerprint().equals(fingerprint) && key.isValidWithin(from, to))
                    .findFirst();
        }

        void add(SigningKey key) {
            remembered.removeIf(other -> other.fingerprint().equals(key.fingerprint()));
            remembered.add(key);
        }
    }
}
