package io.millrace.local.tabledelta;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Version reports, as lines. */
final class Reports {

    private Reports() {}

    /** {@code TENANT/TABLE/VERSION VERDICT} of every report. */
    static List<String> verdicts(List<String> reports) {
        return reports.stream()
                .map(Operation::json)
                .map(report -> String.join("/", text(report, "tenant"), text(report, "table"), text(report, "version"))
                        + " " + text(report, "verdict"))
                .toList();
    }

    private static String text(JsonNode report, String field) {
        return report.get(field).textValue();
    }
}
