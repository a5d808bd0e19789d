package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.GrantAudit;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditLineTest {

    @Test
    void aChangeIsOneLineAlwaysInTheSameOrder() {
        assertThat(line("ab12", "acc-1"))
                .isEqualTo(
                        "{\"at\":\"2023-11-14T22:13:20.000Z\",\"who\":\"arn:aws:sts::111122223333:assumed-role/m/s\","
                                + "\"action\":\"iam:PutRolePolicy\",\"agreement\":\"acc-1\",\"role\":\"consumer-1\","
                                + "\"policy\":\"p\",\"documentSha256\":\"ab12\",\"cause\":\"event e-1\",\"dryRun\":true}");
    }

    @Test
    void aRemovalHasNoDocumentAndNoIdBreaksTheLine() {
        assertThat(line(null, "a\n\"b\" \uD83D\uDE00"))
                .contains("\"documentSha256\":null")
                .contains("a\\n\\\"b\\\" \uD83D\uDE00")
                .hasLineCount(1);
    }

    private static String line(@Nullable String hash, String agreement) {
        GrantAudit change = GrantAudit.newBuilder()
                .setAt(1_700_000_000_000L)
                .setWho("arn:aws:sts::111122223333:assumed-role/m/s")
                .setAction("iam:PutRolePolicy")
                .setAgreement(agreement)
                .setRole("consumer-1")
                .setPolicy("p")
                .setDocumentSha256(hash)
                .setCause("event e-1")
                .setDryRun(true)
                .build();
        return new String(new AuditLine().serialize(change), StandardCharsets.UTF_8);
    }
}
