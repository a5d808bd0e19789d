package io.millrace.connectors.kinesis;

import io.millrace.connectors.content.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The partition key of a record, composed of the parts that identify it. Each part is written after its length, so that
 * no two lists of parts share a key: {@code [a, bc]} is {@code 1:a2:bc} and {@code [ab, c]} is {@code 2:ab1:c}.
 */
public final class PartitionKey {

    /** Longest partition key Kinesis takes, in characters (PutRecords). */
    public static final int CHARACTERS_MAX = 256;

    private static final int DIGEST_CHARACTERS = 64;

    private PartitionKey() {}

    /**
     * The key of the parts, at most {@link #CHARACTERS_MAX} long: a longer one keeps its beginning and ends in the
     * SHA-256 of the whole. A null part differs from every text.
     */
    public static String of(List<? extends @Nullable String> parts) {
        StringBuilder composed = new StringBuilder();
        for (@Nullable String part : parts) {
            if (part == null) {
                composed.append('-');
            } else {
                composed.append(part.length()).append(':').append(part);
            }
        }
        return composed.length() <= CHARACTERS_MAX ? composed.toString() : shorten(composed.toString());
    }

    private static String shorten(String composed) {
        int cut = CHARACTERS_MAX - DIGEST_CHARACTERS;
        if (Character.isHighSurrogate(composed.charAt(cut - 1))) {
            cut--;
        }
        return composed.substring(0, cut) + Sha256.of(composed);
    }
}
