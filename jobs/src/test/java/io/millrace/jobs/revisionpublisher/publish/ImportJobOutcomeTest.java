package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.ImportJob.State;
import io.millrace.connectors.dataexchange.JobFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportJobOutcomeTest {

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

        assertThat(ImportJobOutcome.isFinal(job(failure))).isEqualTo(isFinal);
        assertThat(ImportJobOutcome.rule(failure)).isEqualTo(rule);
        assertThat(ImportJobOutcome.reason(failure)).isEqualTo(code + ": no (s3://b/k 1, s3://b/k2)");
    }

    @Test
    void oneFinalErrorIsEnough() {
        assertThat(ImportJobOutcome.isFinal(job(
                        new JobFailure("INTERNAL_SERVER_EXCEPTION", "no", List.of()),
                        new JobFailure("MALWARE_DETECTED", "no", List.of()))))
                .isTrue();
        assertThat(ImportJobOutcome.isFinal(job())).isFalse();
    }

    private static ImportJob job(JobFailure... failures) {
        return new ImportJob("job", State.ERROR, List.of(), List.of(failures));
    }
}
