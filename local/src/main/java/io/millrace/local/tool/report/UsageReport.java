package io.millrace.local.tool.report;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The usage in a tree, corrections applied. Bytes are those sent to subscribers; text is as logged, so it is arbitrary.
 *
 * @param days with usage, in order
 * @param subscribers by bytes, then requests; with {@code anonymous}, and {@code unknown} for AWS services
 * @param dataSets by bytes, then requests
 * @param folders the {@value #TOP} with the most bytes
 * @param agents the {@value #TOP} with the most requests
 * @param refusals the {@value #TOP} with the most requests
 */
record UsageReport(
        Totals totals,
        List<Day> days,
        List<Subscriber> subscribers,
        List<DataSet> dataSets,
        List<Folder> folders,
        List<Agent> agents,
        List<Refusal> refusals) {

    private static final int TOP = 20;
    private static final String USAGE = " FROM adx_metrics_curated.adx_for_s3_metrics_corrected ";
    private static final String ERRORS = " FROM adx_metrics_curated.adx_for_s3_errors ";
    private static final String BYTES = "sum(coalesce(bytes_accessed, 0)) AS bytes";
    private static final String ANONYMOUS = "anonymous";
    private static final String UNKNOWN = "unknown";
    private static final String SUBSCRIBER = "coalesce(subscriber_account_id, '" + UNKNOWN + "')";
    private static final String DATE = "concat(year, '-', month, '-', day)";

    /** @param denied requests that were denied or failed, which do not count as usage */
    record Totals(long requests, BigInteger bytes, long denied) {}

    /** @param date such as 2026-05-01 */
    record Day(String date, long requests, BigInteger bytes) {}

    record Subscriber(
            String account, long requests, BigInteger bytes, long dataSets, String firstDay, String lastDay) {}

    /**
     * @param accessPoint ARN; AWS Data Exchange has one for each data set that a subscriber is entitled to
     * @param buckets of the provider, separated by commas
     */
    record DataSet(String accessPoint, String buckets, long requests, BigInteger bytes, long subscribers) {}

    /** @param name the first two levels of keys and list prefixes */
    record Folder(String name, long requests, BigInteger bytes) {}

    record Agent(String name, long requests) {}

    record Refusal(String account, String errorCode, long requests) {}

    /** Number of subscriber accounts, without callers of unknown identity. */
    long accounts() {
        return subscribers.stream()
                .filter(row ->
                        !row.account().equals(ANONYMOUS) && !row.account().equals(UNKNOWN))
                .count();
    }

    static UsageReport of(Connection connection) throws SQLException {
        List<Day> days = rows(
                connection,
                "SELECT " + DATE + " AS d, count(*) AS requests, " + BYTES + USAGE + "GROUP BY d ORDER BY d",
                row -> new Day(row.getString(1), row.getLong(2), whole(row, 3)));
        return new UsageReport(
                new Totals(
                        days.stream().mapToLong(Day::requests).sum(),
                        days.stream().map(Day::bytes).reduce(BigInteger.ZERO, BigInteger::add),
                        rows(connection, "SELECT count(*)" + ERRORS, row -> row.getLong(1))
                                .get(0)),
                days,
                subscribers(connection),
                dataSets(connection),
                rows(
                        connection,
                        "SELECT regexp_extract(coalesce(object_key, prefix, ''), '^([^/]*/){0,2}') AS f,"
                                + " count(*) AS requests, " + BYTES + USAGE
                                + "GROUP BY f ORDER BY bytes DESC, requests DESC, f LIMIT " + TOP,
                        row -> new Folder(row.getString(1), row.getLong(2), whole(row, 3))),
                rows(
                        connection,
                        "SELECT coalesce(subscriber_user_agent, '') AS a, count(*) AS requests" + USAGE
                                + "GROUP BY a ORDER BY requests DESC, a LIMIT " + TOP,
                        row -> new Agent(row.getString(1), row.getLong(2))),
                rows(
                        connection,
                        "SELECT " + SUBSCRIBER + " AS s, coalesce(error_code, '') AS e, count(*) AS requests" + ERRORS
                                + "GROUP BY s, e ORDER BY requests DESC, s, e LIMIT " + TOP,
                        row -> new Refusal(row.getString(1), row.getString(2), row.getLong(3))));
    }

    private static List<Subscriber> subscribers(Connection connection) throws SQLException {
        return rows(
                connection,
                "SELECT " + SUBSCRIBER + " AS s, count(*) AS requests, " + BYTES
                        + ", count(DISTINCT access_point_arn), min(" + DATE + "), max(" + DATE + ")" + USAGE
                        + "GROUP BY s ORDER BY bytes DESC, requests DESC, s",
                row -> new Subscriber(
                        row.getString(1),
                        row.getLong(2),
                        whole(row, 3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6)));
    }

    private static List<DataSet> dataSets(Connection connection) throws SQLException {
        return rows(
                connection,
                "SELECT access_point_arn, coalesce(string_agg(DISTINCT provider_bucket_name, ', '"
                        + " ORDER BY provider_bucket_name), ''), count(*) AS requests, " + BYTES + ", count(DISTINCT "
                        + SUBSCRIBER + ")" + USAGE
                        + "GROUP BY access_point_arn ORDER BY bytes DESC, requests DESC, access_point_arn",
                row -> new DataSet(row.getString(1), row.getString(2), row.getLong(3), whole(row, 4), row.getLong(5)));
    }

    /** Sums of bigint columns may exceed a long. */
    private static BigInteger whole(ResultSet row, int column) throws SQLException {
        return new BigInteger(row.getString(column));
    }

    private static <T> List<T> rows(Connection connection, String query, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(row.read(result));
            }
        }
        return rows;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
