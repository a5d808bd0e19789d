package io.millrace.jobs.tabledelta.version;

import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;

/** The outputs of the ledger. */
public interface VersionOutcomes {
    void reject(Reject reject);

    void report(VersionReport report);

    /** Sends a verdict to every bucket of the table, after all rows sent so far. */
    void verdict(VersionVerdict verdict);
}
