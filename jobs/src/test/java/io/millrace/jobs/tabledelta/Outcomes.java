package io.millrace.jobs.tabledelta;

import io.millrace.connectors.rejects.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of a step, one line each:
 *
 * <pre>
 * INSERT T/t v1 #1 [id=1] id=1 name=a                      key in brackets, #ordinal, the row after
 * UPDATE T/t v2 #2 [id=1] id=1 name=a -> id=1 name=b (name)  rows before and after, the columns that changed
 * DELETE T/t v2 #2 [id=1] id=1 name=a                      the row before
 * APPLIED T/t v2 rows=3 inserted=1: reason                 a report; counts of 0 are left out
 * REJECT row.ragged s3://exports/T/t/v2/a.csv (row 2, line 3) reason | payload
 * </pre>
 *
 * <p>NULL is a null value; text other than a plain word is quoted. {@code …} in an expected line stands for any text.
 */
final class Outcomes {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    private Outcomes() {}

    static String of(Change change) {
        String row = switch (change.getOperation()) {
            case INSERT -> absent(change.getBefore()) + fields(change.getAfter());
            case UPDATE ->
                fields(change.getBefore()) + " -> " + fields(change.getAfter()) + " ("
                        + String.join(" ", change.getChanged()) + ")";
            case DELETE -> fields(change.getBefore()) + absent(change.getAfter());
        };
        return change.getOperation() + " " + change.getTenant() + "/" + change.getTable() + " " + change.getVersion()
                + " #" + change.getOrdinal() + " [" + fields(change.getKey()) + "] " + row;
    }

    private static String absent(@Nullable Image image) {
        return image == null ? "" : "(not expected: " + fields(image) + ")";
    }

    private static String fields(Image image) {
        return IntStream.range(0, image.getColumns().size())
                .mapToObj(i -> word(image.getColumns().get(i)) + "="
                        + word(image.getValues().get(i)))
                .collect(Collectors.joining(" "));
    }

    private static String word(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        return PLAIN.matcher(text).matches() && !text.equals("NULL") ? text : '"' + visible(text) + '"';
    }

    private static String visible(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    static String of(VersionReport report) {
        List<String> counts = new ArrayList<>();
        counts.add(count("rows", report.getRows()));
        counts.add(count("inserted", report.getInserted()));
        counts.add(count("updated", report.getUpdated()));
        counts.add(count("deleted", report.getDeleted()));
        counts.add(count("unchanged", report.getUnchanged()));
        counts.add(count("rejected", report.getRejected()));
        return report.getVerdict() + " " + report.getTenant() + "/" + report.getTable() + " " + report.getVersion()
                + String.join("", counts) + (report.getReason().isEmpty() ? "" : ": " + report.getReason());
    }

    private static String count(String name, long value) {
        return value == 0 ? "" : " " + name + "=" + value;
    }

    static String of(Reject reject) {
        return "REJECT " + reject.getRule() + " " + reject.getSource()
                + (reject.getPosition().isEmpty() ? "" : " (" + reject.getPosition() + ")") + " " + reject.getReason()
                + (reject.getPayload().isEmpty() ? "" : " | " + visible(reject.getPayload()));
    }

    /** Compares an outcome with an expected line. */
    static boolean matches(String expected, String outcome) {
        if (!expected.contains("…")) {
            return expected.equals(outcome);
        }
        String pattern =
                Pattern.compile("…").splitAsStream(expected).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern + (expected.endsWith("…") ? ".*" : ""), Pattern.DOTALL)
                .matcher(outcome)
                .matches();
    }
}
