package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessAuditLineTest {

    @Test
    void aChangeIsOneLineAlwaysInTheSameOrder() {
        assertThat(line("ab12", "acc-1"))
                .isEqualTo(
                        "{\"at\":\"2023-11-14T22:13:20.000Z\",\"who\":\"arn:aws:sts::111122223333:assumed-role/m/s\","
                                + "\"action\":\"iam:PutRolePolicy\",\"agreements\":[\"acc-1\",\"acc-2\"],"
                                + "\"account\":\"444455556666\",\"role\":\"consumer-1\",\"policy\":\"p\","
                                + "\"documentSha256\":\"ab12\",\"cause\":\"event e-1\",\"dryRun\":true}");
    }

    @Test
    void aRemovalHasNoDocumentAndNoIdBreaksTheLine() {
        assertThat(line(null, "a\n\"b\" \uD83D\uDE00"))
                .contains("\"documentSha256\":null")
                .contains("a\\n\\\"b\\\" \uD83D\uDE00")
                .hasLineCount(1);
    }

    private static String line(@Nullable String hash, String agreement) {
        AccessAudit change = AccessAudit.newBuilder()
                .setAt(1_700_000_000_000L)
                .setWho("arn:aws:sts::111122223333:assumed-role/m/s")
                .setAction("iam:PutRolePolicy")
                .setAgreements(List.of(agreement, "acc-2"))
                .setAccount("444455556666")
                .setRole("consumer-1")
                .setPolicy("p")
                .setDocumentSha256(hash)
                .setCause("event e-1")
                .setDryRun(true)
                .build();
        return new String(new AccessAuditLine().serialize(change), StandardCharsets.UTF_8);
    }
}
