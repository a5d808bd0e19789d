package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.rejects.Reject;
import java.nio.charset.StandardCharsets;

/** One breach of a rule in one object. */
final class Finding {

    private final String rule;
    private final String position;
    private final String reason;
    private final String payload;

    Finding(String rule, String position, String reason, String payload) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
        this.payload = payload;
    }

    /** The file itself cannot be read on. */
    static Finding of(CsvException broken) {
        return new Finding(
                broken.rule().id(),
                "row " + broken.rowNumber() + ", line " + broken.lineNumber(),
                String.valueOf(broken.getMessage()),
                "");
    }

    /** @param at epoch millis */
    Reject reject(String source, long at) {
        return ExportRule.REJECTS.reject(source, position, rule, reason, payload.getBytes(StandardCharsets.UTF_8), at);
    }
}
