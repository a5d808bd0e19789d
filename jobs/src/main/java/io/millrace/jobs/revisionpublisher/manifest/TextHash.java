package io.millrace.jobs.revisionpublisher.manifest;

import io.millrace.connectors.content.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 over texts, each with its length before it, so that different lists of texts never give the same bytes. */
public final class TextHash {

    private TextHash() {}

    public static byte[] of(String... texts) {
        MessageDigest digest = Sha256.start();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }
}
