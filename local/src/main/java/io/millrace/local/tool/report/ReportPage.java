package io.millrace.local.tool.report;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report as one HTML file without scripts and external resources. It is also well-formed XML, so that a test can
 * parse it. Every value from the data passes through {@link Display#html}.
 */
final class ReportPage {

    private static final int MOST_ROWS = 200;
    private static final String STYLE = """
            :root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --line: #dfe3e8; --ink: #1a2129; --soft: #5a6673;
              --bar: #1f6feb; --bar2: #0f766e; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #0f141a; --card: #171e26; --line: #2c3641; --ink: #e8edf2; --soft: #9aa7b4; --bar: #5b9dff;
                --bar2: #3fb6a8; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 48px; }
            h1 { font-size: 26px; margin: 0; letter-spacing: -0.01em; }
            h2 { font-size: 17px; margin: 0 0 12px; }
            p { margin: 4px 0 0; color: var(--soft); overflow-wrap: anywhere; }
            section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px;
              margin-top: 20px; overflow-x: auto; }
            dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 0; }
            dl div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; }
            dt { color: var(--soft); font-size: 13px; }
            dd { margin: 2px 0 0; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
            .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 0 20px; }
            table { border-collapse: collapse; width: 100%; font-size: 14px; }
            th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; }
            th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top;
              unicode-bidi: isolate; }
            tr:last-child td { border-bottom: 0; }
            td { overflow-wrap: anywhere; min-width: 88px; }
            .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            svg { display: block; width: 100%; height: auto; }
            svg rect { fill: var(--bar); } .second rect { fill: var(--bar2); }
            svg line { stroke: var(--line); } svg text { fill: var(--soft); font-size: 12px; }
            summary { cursor: pointer; color: var(--soft); margin-top: 10px; }
            @media (max-width: 480px) { .pair { grid-template-columns: 1fr; } }
            @media print { body { background: none; } section, dl div { break-inside: avoid; } }
            """;

    private final UsageReport report;
    private final String source;
    private final Period period;
    private final Instant made;

    /** @param source URI of the tree */
    ReportPage(UsageReport report, String source, Period period, Instant made) {
        this.report = report;
        this.source = source;
        this.period = period;
        this.made = made;
    }

    String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                <title>AWS Data Exchange usage</title>
                <style>
                """
                + STYLE + "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>AWS Data Exchange usage</h1>\n<p>" + days()
                + " (UTC)</p>\n</header>\n" + totals() + (report.days().isEmpty() ? nothing() : usage()) + refusals()
                + "<p>From " + Display.html(source) + ", made " + made.truncatedTo(ChronoUnit.SECONDS)
                + ". Corrections are applied; denied and failed requests do not count as usage.</p>\n</main>\n</body>\n</html>\n";
    }

    private String days() {
        if (report.days().isEmpty()) {
            return period.toString().isEmpty() ? "All days" : Display.html(period.toString());
        }
        String first = report.days().get(0).date();
        String last = report.days().get(report.days().size() - 1).date();
        return first.equals(last) ? first : first + " to " + last;
    }

    private String totals() {
        Map<String, String> totals = new LinkedHashMap<>();
        totals.put("Requests", Display.number(report.totals().requests()));
        totals.put("Sent to subscribers", Display.bytes(report.totals().bytes()));
        totals.put("Subscribers", Display.number(report.accounts()));
        totals.put("Data sets used", Display.number(report.dataSets().size()));
        totals.put("Denied or failed", Display.number(report.totals().denied()));
        return totals.entrySet().stream()
                .map(total -> "<div><dt>" + total.getKey() + "</dt><dd>" + total.getValue() + "</dd></div>\n")
                .collect(Collectors.joining("", "<dl>\n", "</dl>\n"));
    }

    private static String nothing() {
        return """
                <section>
                <h2>No usage yet</h2>
                <p>Nobody used the data in this period, or no log of it has been processed. Usage is in the folder
                adx_for_s3_metrics, a few minutes after CloudTrail delivers a log.</p>
                </section>
                """;
    }

    private String usage() {
        Map<String, BigInteger> requests = new LinkedHashMap<>();
        Map<String, BigInteger> bytes = new LinkedHashMap<>();
        report.days().forEach(day -> {
            requests.put(day.date(), BigInteger.valueOf(day.requests()));
            bytes.put(day.date(), day.bytes());
        });
        return "<div class=\"pair\">\n<section>\n<h2>Requests</h2>\n"
                + new BarChart("requests", "Requests over time", Display::number, requests).svg()
                + "</section>\n<section class=\"second\">\n<h2>Bytes</h2>\n"
                + new BarChart("bytes", "Bytes over time", Display::bytes, bytes).svg()
                + "</section>\n</div>\n<section>\n<h2>Days</h2>\n<details><summary>The numbers of the charts</summary>\n"
                + daysTable() + "</details>\n</section>\n" + subscribers() + dataSets() + details();
    }

    private String daysTable() {
        return table(
                List.of("Day", "#Requests", "#Bytes"),
                report.days().stream()
                        .map(day -> List.of(day.date(), Display.number(day.requests()), Display.number(day.bytes())))
                        .toList());
    }

    private String subscribers() {
        return section(
                "Subscribers",
                List.of("Account", "#Requests", "#Bytes", "#Data sets", "First day", "Last day"),
                report.subscribers().stream()
                        .map(row -> List.of(
                                row.account(),
                                Display.number(row.requests()),
                                Display.number(row.bytes()),
                                Display.number(row.dataSets()),
                                row.firstDay(),
                                row.lastDay()))
                        .toList());
    }

    private String dataSets() {
        return section(
                "Data sets",
                List.of("Access point", "Bucket", "#Requests", "#Bytes", "#Subscribers"),
                report.dataSets().stream()
                        .map(row -> List.of(
                                row.accessPoint(),
                                row.buckets(),
                                Display.number(row.requests()),
                                Display.number(row.bytes()),
                                Display.number(row.subscribers())))
                        .toList());
    }

    private String details() {
        return "<div class=\"pair\">\n"
                + section(
                        "Folders with the most bytes",
                        List.of("Folder", "#Requests", "#Bytes"),
                        report.folders().stream()
                                .map(row -> List.of(
                                        row.name().isEmpty() ? "(top level)" : row.name(),
                                        Display.number(row.requests()),
                                        Display.number(row.bytes())))
                                .toList())
                + section(
                        "Programs with the most requests",
                        List.of("User agent", "#Requests"),
                        report.agents().stream()
                                .map(row -> List.of(
                                        row.name().isEmpty() ? "(none)" : row.name(), Display.number(row.requests())))
                                .toList())
                + "</div>\n";
    }

    private String refusals() {
        if (report.refusals().isEmpty()) {
            return "";
        }
        return section(
                "Denied or failed",
                List.of("Account", "Error code", "#Requests"),
                report.refusals().stream()
                        .map(row -> List.of(row.account(), row.errorCode(), Display.number(row.requests())))
                        .toList());
    }

    private static String section(String title, List<String> header, List<List<String>> rows) {
        return "<section>\n<h2>" + title + "</h2>\n" + table(header, rows) + "</section>\n";
    }

    /** @param header names of the columns; that of a numeric column begins with # */
    private static String table(List<String> header, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<table>\n<thead><tr>");
        for (String title : header) {
            boolean isNumber = title.startsWith("#");
            table.append(isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
                    .append(isNumber ? title.substring(1) : title)
                    .append("</th>");
        }
        table.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows.subList(0, Math.min(rows.size(), MOST_ROWS))) {
            table.append("<tr>");
            for (int column = 0; column < row.size(); column++) {
                table.append(header.get(column).startsWith("#") ? "<td class=\"n\">" : "<td>")
                        .append(Display.html(row.get(column)))
                        .append("</td>");
            }
            table.append("</tr>\n");
        }
        table.append("</tbody>\n</table>\n");
        if (rows.size() > MOST_ROWS) {
            table.append("<p>and ")
                    .append(Display.number(rows.size() - MOST_ROWS))
                    .append(" more</p>\n");
        }
        return table.toString();
    }
}
