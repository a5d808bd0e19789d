package io.millrace.connectors.rejects;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Factory of the rejects of one job. */
public final class Rejects implements Serializable {

    /** Longest payload kept, in bytes of the refused input: 64 KiB. */
    public static final int PAYLOAD_BYTES_MAX = 64 * 1024;

    private static final long serialVersionUID = 1;
    private static final int UTF8_BYTES_MAX = 4;

    private final String job;

    public Rejects(String job) {
        this.job = job;
    }

    /**
     * A reject of one input.
     *
     * @param source the object, stream or event that held the input, as a URI where it has one
     * @param position where in the source; empty for the whole
     * @param rule id of the rule that was broken
     * @param reason one sentence for a person
     * @param payload the refused input, cut and encoded here; empty when there is none to keep
     * @param at epoch millis
     */
    public Reject reject(String source, String position, String rule, String reason, byte[] payload, long at) {
        return Reject.newBuilder()
                .setJob(job)
                .setSource(source)
                .setPosition(position)
                .setRule(rule)
                .setReason(reason)
                .setPayload(payload(payload))
                .setAt(at)
                .build();
    }

    /**
     * A reject of a finding.
     *
     * @param source the object, stream or event that breaks the rule, as a URI where it has one
     * @param at epoch millis
     */
    public Reject reject(String source, Finding finding, long at) {
        return reject(source, finding.position(), finding.rule(), finding.reason(), finding.payload(), at);
    }

    /**
     * The payload as text: the first {@link #PAYLOAD_BYTES_MAX} bytes, cut between characters, or those bytes in base64
     * when they are not UTF-8.
     */
    public static String payload(byte[] input) {
        int length = input.length <= PAYLOAD_BYTES_MAX ? input.length : characterBoundary(input, PAYLOAD_BYTES_MAX);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input, 0, length))
                    .toString();
        } catch (CharacterCodingException notText) {
            return Base64.getEncoder().encodeToString(Arrays.copyOf(input, Math.min(input.length, PAYLOAD_BYTES_MAX)));
        }
    }

    /** The last position up to the limit at which a UTF-8 character begins; the limit itself when none does nearby. */
    private static int characterBoundary(byte[] input, int limit) {
        for (int position = limit; position > limit - UTF8_BYTES_MAX; position--) {
            boolean continuation = (input[position] & 0xC0) == 0x80;
            if (!continuation) {
                return position;
            }
        }
        return limit;
    }
}
