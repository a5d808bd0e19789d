package io.millrace.jobs.subscriberusage.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.jobs.subscriberusage.DigestJson;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestLocationTest {

    private static final String HASH = "ab".repeat(32);

    private static DigestLocation place(String named, String read) throws IOException, TrailFileException {
        byte[] digest = new DigestJson("trail", named).file();
        return DigestLocation.of(
                DigestFile.read(new ByteArrayInputStream(digest), "s3://copy/" + read, digest.length),
                new TrailObject("copy", read, 1L, "", null, TrailObjectKind.DIGEST, "1", "us-east-1", 0L));
    }

    @ParameterizedTest
    @CsvSource({
        "p/AWSLogs/d.gz, p/AWSLogs/d.gz, p/AWSLogs/log.gz, p/AWSLogs/log.gz",
        "p/AWSLogs/d.gz, AWSLogs/d.gz, p/AWSLogs/log.gz, AWSLogs/log.gz",
        "p/AWSLogs/d.gz, AWSLogs/d.gz, q/AWSLogs/log.gz,",
        "AWSLogs/d.gz, copies/2026/AWSLogs/d.gz, AWSLogs/log.gz, copies/2026/AWSLogs/log.gz",
        "p/AWSLogs/d.gz, d.gz, p/AWSLogs/log.gz, log.gz",
    })
    void whatIsListedMovedAsTheDigestDid(String named, String read, String listed, @Nullable String expected)
            throws Exception {
        assertThat(place(named, read).key(new DigestFile.Listed("trail", listed, HASH)))
                .isEqualTo(expected);
    }

    @Test
    void whatLiesInAnotherBucketIsNotRead() throws Exception {
        assertThat(place("d.gz", "d.gz").key(new DigestFile.Listed("another", "log.gz", HASH)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"AWSLogs/d.gz, AWSLogs/e.gz", "AWSLogs/xd.gz, d.gz", "d.gz, AWSLogs/xd.gz"})
    void aDigestThatWasRenamedIsRefused(String named, String read) {
        TrailFileException refused = catchThrowableOfType(TrailFileException.class, () -> place(named, read));

        assertThat(refused).isNotNull().hasMessageContaining(named);
        assertThat(refused.rule()).isEqualTo(TrailRule.DIGEST_MOVED);
    }
}
