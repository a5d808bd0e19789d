package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.JobFailure;
import java.util.Map;
import java.util.stream.Collectors;

/** What follows from a job's errors. */
final class ImportJobOutcome {

    static final String UNKNOWN = "import.unknown";

    /** A repetition can help; the rule is what it is reported under when it did not. */
    private static final Map<String, String> AGAIN = Map.of("INTERNAL_SERVER_EXCEPTION", "import.internal-error");

    private static final Map<String, String> GIVE_UP = Map.of(
            "ACCESS_DENIED_EXCEPTION", "import.access-denied",
            "RESOURCE_NOT_FOUND_EXCEPTION", "import.object-missing",
            "VALIDATION_EXCEPTION", "import.refused",
            "MALWARE_DETECTED", "import.malware",
            "MALWARE_SCAN_ENCRYPTED_FILE", "import.malware-scan",
            "SERVICE_QUOTA_EXCEEDED_EXCEPTION", "import.limit");

    private ImportJobOutcome() {}

    /** Whether importing the same again cannot help. A job that ended without an error, cancelled or timed out, can. */
    static boolean isFinal(ImportJob job) {
        return job.failures().stream().anyMatch(failure -> !AGAIN.containsKey(failure.code()));
    }

    /** Id of the rule that a job's error is reported under. */
    static String rule(JobFailure failure) {
        return AGAIN.getOrDefault(failure.code(), GIVE_UP.getOrDefault(failure.code(), UNKNOWN));
    }

    /** One sentence for a person. */
    static String reason(JobFailure failure) {
        String about = failure.sources().isEmpty()
                ? ""
                : failure.sources().stream().map(AssetSource::toString).collect(Collectors.joining(", ", " (", ")"));
        return failure.code() + ": " + failure.message() + about;
    }
}
