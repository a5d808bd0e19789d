package io.millrace.jobs.subscriberusage.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.TrailReading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RowIdentityTest {

    /** State and files hold these: another value would count everything anew. */
    @Test
    void staysAsItIs() {
        assertThat(of("3038ebd2-c98a-4c65-9b6e-e22506292313", TrailReading.ARN))
                .isEqualTo("57ca73cd67cecddce7d4a872807ac8a8");
    }

    @Test
    void isTheFirstHalfOfSha256OverLengthIdAndArn() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(ByteBuffer.allocate(4).putInt(2).array());
        byte[] expected = digest.digest("é:arn".getBytes(StandardCharsets.UTF_8));

        assertThat(of("é", ":arn")).isEqualTo(HexFormat.of().formatHex(expected, 0, 16));
    }

    @Test
    void isNotTheSameForAnIdThatBeginsAsTheArnEnds() {
        assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc"));
    }

    private static String of(String eventId, String arn) {
        FieldBuffer text = new FieldBuffer(2);
        text.put(0, eventId);
        text.put(1, arn);
        RowIdentity identity = new RowIdentity();
        identity.of(text, 0, 1);
        return HexFormat.of().toHexDigits(identity.high()) + HexFormat.of().toHexDigits(identity.low());
    }
}
