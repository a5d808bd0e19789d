package io.millrace.connectors.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.ImportJob.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobOutcomeTest {

    private static final List<AssetSource> SOURCES = List.of(new AssetSource("b", "k 1"), new AssetSource("b", "k2"));

    @ParameterizedTest
    @CsvSource({
        "ACCESS_DENIED_EXCEPTION, true, import.access-denied",
        "RESOURCE_NOT_FOUND_EXCEPTION, true, import.object-missing",
        "VALIDATION_EXCEPTION, true, import.refused",
        "MALWARE_DETECTED, true, import.malware",
        "MALWARE_SCAN_ENCRYPTED_FILE, true, import.malware-scan",
        "SERVICE_QUOTA_EXCEEDED_EXCEPTION, true, import.limit",
        "INTERNAL_SERVER_EXCEPTION, false, import.internal-error",
        "NEVER_SEEN, true, import.unknown"
    })
    void everyErrorIsFinalOrNot(String code, boolean isFinal, String rule) {
        JobFailure failure = new JobFailure(code, "no", SOURCES);

        assertThat(JobOutcome.isFinal(job(failure))).isEqualTo(isFinal);
        assertThat(JobOutcome.rule(failure)).isEqualTo(rule);
        assertThat(JobOutcome.reason(failure)).isEqualTo(code + ": no (s3://b/k 1, s3://b/k2)");
    }

    @Test
    void oneFinalErrorIsEnough() {
        assertThat(JobOutcome.isFinal(job(
                        new JobFailure("INTERNAL_SERVER_EXCEPTION", "no", List.of()),
                        new JobFailure("MALWARE_DETECTED", "no", List.of()))))
                .isTrue();
        assertThat(JobOutcome.isFinal(job())).isFalse();
    }

    private static ImportJob job(JobFailure... failures) {
        return new ImportJob("job", State.ERROR, List.of(), List.of(failures));
    }
}
