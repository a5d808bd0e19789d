package io.millrace.jobs.tabledelta.rule;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.rejects.Reject;
import java.nio.charset.StandardCharsets;

/** One breach of a rule in one object. */
public final class ExportFinding {

    private final String rule;
    private final String position;
    private final String reason;
    private final String payload;

    public ExportFinding(String rule, String position, String reason, String payload) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
        this.payload = payload;
    }

    /** The file itself cannot be read on. */
    public static ExportFinding of(CsvException broken) {
        return new ExportFinding(
                broken.rule().id(),
                "row " + broken.rowNumber() + ", line " + broken.lineNumber(),
                String.valueOf(broken.getMessage()),
                "");
    }

    /** @param at epoch millis */
    public Reject reject(String source, long at) {
        return ExportRule.REJECTS.reject(source, position, rule, reason, payload.getBytes(StandardCharsets.UTF_8), at);
    }
}
