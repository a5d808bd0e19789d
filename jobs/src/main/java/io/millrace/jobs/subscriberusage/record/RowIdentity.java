package io.millrace.jobs.subscriberusage.record;

import io.millrace.connectors.content.Sha256;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Identity of a row: the first 128 bits of SHA-256 over event id and access point. Among 10 billion rows the
 * chance that any two differ and have the same is 1 in 10^18. Part of the state's layout, so a test pins its values.
 */
public final class RowIdentity {

    private final MessageDigest digest = Sha256.start();
    private final byte[] hash = new byte[32];
    private final ByteBuffer halves = ByteBuffer.wrap(hash);

    /** Takes the event id in one slot and the ARN in another. */
    public void of(FieldBuffer text, int eventId, int accessPoint) {
        int idLength = text.end(eventId) - text.start(eventId);
        // the length, so that no other id and ARN are the same bytes
        digest.update((byte) (idLength >> 24));
        digest.update((byte) (idLength >> 16));
        digest.update((byte) (idLength >> 8));
        digest.update((byte) idLength);
        digest.update(text.bytes(), text.start(eventId), idLength);
        digest.update(text.bytes(), text.start(accessPoint), text.end(accessPoint) - text.start(accessPoint));
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has 32 bytes", e);
        }
    }

    public long high() {
        return halves.getLong(0);
    }

    public long low() {
        return halves.getLong(Long.BYTES);
    }
}
