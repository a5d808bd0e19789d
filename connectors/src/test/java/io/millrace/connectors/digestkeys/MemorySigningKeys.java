package io.millrace.connectors.digestkeys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of CloudTrail in memory. */
public final class MemorySigningKeys implements SigningKeys {

    private static final Map<UUID, MemorySigningKeys> SHARED = new ConcurrentHashMap<>();
    /** Bytes of X.509 around the PKCS #1 of a key of 2048 bits. */
    private static final int AROUND = 24;

    private final Map<String, List<SigningKey>> regions = new ConcurrentHashMap<>();
    private int unavailable;
    private int calls;

    /** A key of 2048 bits, as CloudTrail's are. */
    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As CloudTrail publishes it. */
    public static byte[] pkcs1(KeyPair pair) {
        byte[] x509 = ((RSAPublicKey) pair.getPublic()).getEncoded();
        return Arrays.copyOfRange(x509, AROUND, x509.length);
    }

    /** A factory that hands out this very object to operators in the same JVM. */
    public SigningKeysFactory factory() {
        UUID id = UUID.randomUUID();
        SHARED.put(id, this);
        return () -> SHARED.get(id);
    }

    public synchronized void publish(String region, SigningKey key) {
        regions.computeIfAbsent(region, any -> new ArrayList<>()).add(key);
    }

    /** The next calls get no answer. */
    public synchronized void failNext(int numberOfCalls) {
        unavailable = numberOfCalls;
    }

    /** Calls so far, failed ones included. */
    public synchronized int calls() {
        return calls;
    }

    @Override
    public synchronized List<SigningKey> list(String region, Instant from, Instant to) throws SigningKeysException {
        calls++;
        if (unavailable > 0) {
            unavailable--;
            throw new SigningKeysException(region, "switched off by the test", null);
        }
        return regions.getOrDefault(region, List.of()).stream()
                .filter(key -> key.isValidWithin(from, to))
                .toList();
    }

    @Override
    public void close() {
        // Shared by everything that opened it, and holds nothing.
    }
}
