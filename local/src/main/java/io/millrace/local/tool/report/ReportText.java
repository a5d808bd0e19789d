package io.millrace.local.tool.report;

import java.util.ArrayList;
import java.util.List;

/** The report as text for a terminal. */
final class ReportText {

    private static final int MOST_ROWS = 20;
    private static final String COLUMN_GAP = "  ";

    private ReportText() {}

    static List<String> lines(UsageReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(Display.number(report.totals().requests()) + " requests, "
                + Display.bytes(report.totals().bytes()) + ", "
                + Display.number(report.accounts()) + " subscribers, "
                + Display.number(report.dataSets().size()) + " data sets, "
                + Display.number(report.totals().denied()) + " requests denied or failed");
        table(
                lines,
                List.of("subscriber", "requests", "bytes", "data sets", "first day", "last day"),
                report.subscribers().stream()
                        .map(row -> List.of(
                                row.account(),
                                Display.number(row.requests()),
                                Display.number(row.bytes()),
                                Display.number(row.dataSets()),
                                row.firstDay(),
                                row.lastDay()))
                        .toList());
        table(
                lines,
                List.of("data set", "requests", "bytes", "subscribers", "bucket"),
                report.dataSets().stream()
                        .map(row -> List.of(
                                row.accessPoint(),
                                Display.number(row.requests()),
                                Display.number(row.bytes()),
                                Display.number(row.subscribers()),
                                row.buckets()))
                        .toList());
        table(
                lines,
                List.of("day", "requests", "bytes"),
                report.days().stream()
                        .map(row -> List.of(row.date(), Display.number(row.requests()), Display.number(row.bytes())))
                        .toList());
        return lines;
    }

    /** All columns but the first are right-aligned. */
    private static void table(List<String> lines, List<String> header, List<List<String>> rows) {
        List<List<String>> shown = new ArrayList<>();
        shown.add(header);
        rows.stream()
                .limit(MOST_ROWS)
                .map(row -> row.stream().map(Display::text).toList())
                .forEach(shown::add);
        lines.add("");
        for (List<String> row : shown) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = shown.stream()
                        .mapToInt(cells -> cells.get(index).length())
                        .max()
                        .orElseThrow();
                String blank = " ".repeat(width - row.get(column).length());
                line.append(column == 0 ? "" : COLUMN_GAP)
                        .append(column == 0 ? row.get(column) + blank : blank + row.get(column));
            }
            lines.add(line.toString().stripTrailing());
        }
        if (rows.size() > MOST_ROWS) {
            lines.add("and " + Display.number(rows.size() - MOST_ROWS) + " more on the page");
        }
    }
}
