package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.JobFailure;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The consequence of a job's errors. */
final class ImportJobOutcome {

    static final String UNKNOWN = "import.unknown";

    static final String NOT_COMPLETED = "import.not-completed";

    /** Rules by error code, of errors that may pass; reported when they have not. */
    private static final Map<String, String> TRANSIENT = Map.of("INTERNAL_SERVER_EXCEPTION", "import.internal-error");

    /** Rules by error code, of errors that stay. */
    private static final Map<String, String> FINAL = Map.of(
            "ACCESS_DENIED_EXCEPTION", "import.access-denied",
            "RESOURCE_NOT_FOUND_EXCEPTION", "import.object-missing",
            "VALIDATION_EXCEPTION", "import.refused",
            "MALWARE_DETECTED", "import.malware",
            "MALWARE_SCAN_ENCRYPTED_FILE", "import.malware-scan",
            "SERVICE_QUOTA_EXCEEDED_EXCEPTION", "import.limit");

    private ImportJobOutcome() {}

    /** Whether a repetition is of no use. Of a job that ended without an error, cancelled or timed out, it is of use. */
    static boolean isFinal(ImportJob job) {
        return job.failures().stream().anyMatch(failure -> !TRANSIENT.containsKey(failure.code()));
    }

    /**
     * The errors of a job that failed, at least one.
     *
     * @param part in its form {@code 1/3}
     */
    static List<PublicationFinding> findings(ImportJob job, String part) {
        String position = "revision " + part + ", job " + job.id();
        List<PublicationFinding> findings = new ArrayList<>();
        for (JobFailure failure : job.failures()) {
            findings.add(new PublicationFinding(rule(failure), position, reason(failure)));
        }
        if (findings.isEmpty()) {
            findings.add(new PublicationFinding(NOT_COMPLETED, position, "The job ended in state " + job.state()));
        }
        return findings;
    }

    /** Id of the rule that a job's error is reported under. */
    static String rule(JobFailure failure) {
        return TRANSIENT.getOrDefault(failure.code(), FINAL.getOrDefault(failure.code(), UNKNOWN));
    }

    /** One sentence for a person. */
    static String reason(JobFailure failure) {
        String about = failure.sources().isEmpty()
                ? ""
                : failure.sources().stream().map(AssetSource::toString).collect(Collectors.joining(", ", " (", ")"));
        return failure.code() + ": " + failure.message() + about;
    }
}
