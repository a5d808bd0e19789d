package io.millrace.local.bench.trail;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tables of usage as DuckDB makes them from the log files, in one statement: each event once for each access point,
 * and each correction. It takes corrections of events that are there for granted.
 */
public final class TrailQuery {

    /** All log files below a folder; digests and others lie in folders of other names. */
    private static final String LOG_FILES = "/**/CloudTrail/*/*/*/*/*.json.gz";

    private static final long DUCKDB_OBJECT_BYTES = 16 << 20;

    // Of AWS Data Exchange, as in its user guide.
    private static final List<String> EXCHANGE_ACCOUNTS = List.of(
            "540564263739",
            "504002150500",
            "337040091392",
            "366362662752",
            "330489627928",
            "291973504423",
            "461002523379",
            "036905324694",
            "675969394711",
            "108584782536",
            "844053218156");

    private static final String RECORD = """
            STRUCT(
              eventVersion VARCHAR, eventTime VARCHAR, eventName VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR,
              userAgent VARCHAR, errorCode VARCHAR, errorMessage VARCHAR, requestID VARCHAR, eventID VARCHAR,
              recipientAccountId VARCHAR, sharedEventID VARCHAR, vpcEndpointId VARCHAR, additionalEventData JSON,
              userIdentity STRUCT(principalId VARCHAR, accountId VARCHAR),
              requestParameters STRUCT(
                bucketName VARCHAR, "key" VARCHAR, versionId VARCHAR, prefix VARCHAR, "x-amz-request-payer" VARCHAR),
              resources STRUCT(accountId VARCHAR, "type" VARCHAR, ARN VARCHAR)[],
              tlsDetails STRUCT(tlsVersion VARCHAR),
              addendum STRUCT(reason VARCHAR, originalEventID VARCHAR))[]""";

    private static final String ROWS = """
            WITH records AS (
              SELECT unnest(Records) AS r, filename
              FROM read_json('%s', columns = {Records: '%s'}, format = 'unstructured', compression = 'gzip',
                filename = true, maximum_object_size = %d)),
            named AS (
              SELECT r, filename, unnest(r.resources) AS resource, r.addendum.reason = 'UPDATED_DATA' AS corrects
              FROM records),
            usage AS (
              SELECT
                CASE WHEN corrects THEN 'adx_for_s3_corrections' WHEN r.errorCode IS NULL THEN 'adx_for_s3_metrics'
                  ELSE 'adx_for_s3_errors' END AS "table",
                CASE WHEN corrects THEN r.addendum.originalEventID ELSE r.eventID END AS eventid,
                r.eventName AS eventname,
                r.eventTime AS eventtime,
                r.awsRegion AS provider_bucket_region,
                CASE WHEN r.userIdentity.accountId = 'ANONYMOUS_PRINCIPAL' THEN 'anonymous'
                  ELSE r.userIdentity.accountId END AS subscriber_account_id,
                r.sourceIPAddress AS subscriber_ip_address,
                r.userAgent AS subscriber_user_agent,
                r.requestParameters.bucketName AS provider_bucket_name,
                r.requestParameters."x-amz-request-payer" AS x_amz_request_payer,
                r.requestParameters.prefix AS prefix,
                CAST(TRY_CAST(r.additionalEventData->>'$.bytesTransferredOut' AS DOUBLE) AS BIGINT) AS bytes_accessed,
                resource.ARN AS access_point_arn,
                r.tlsDetails.tlsVersion AS tls_version,
                split_part(filename, '/', -5) AS region,
                CAST(r.eventTime AS TIMESTAMPTZ) AS event_timestamp,
                r.requestParameters."key" AS object_key,
                r.requestParameters.versionId AS object_version_id,
                r.errorCode AS error_code,
                r.errorMessage AS error_message,
                CAST(TRY_CAST(r.additionalEventData->>'$.bytesTransferredIn' AS DOUBLE) AS BIGINT) AS bytes_received,
                r.requestID AS request_id,
                r.sharedEventID AS shared_event_id,
                r.eventVersion AS event_version,
                r.userIdentity.principalId AS principal_id,
                r.recipientAccountId AS recipient_account_id,
                r.vpcEndpointId AS vpc_endpoint_id,
                r.additionalEventData->>'$.AuthenticationMethod' AS authentication_method,
                r.addendum.reason AS addendum_reason,
                CASE WHEN corrects THEN r.eventID END AS correction_event_id,
                filename AS source_file,
                r.eventTime[1:4] AS year, r.eventTime[6:7] AS month, r.eventTime[9:10] AS day
              FROM named
              WHERE resource."type" = 'AWS::S3::AccessPoint' AND resource.accountId IN (%s))
            SELECT DISTINCT ON (eventid, access_point_arn, correction_event_id) * FROM usage""";

    private TrailQuery() {}

    /**
     * Every row, of all tables: {@code table}, the columns of {@link io.millrace.jobs.subscriberusage.Usage}, {@code
     * year}, {@code month} and {@code day}.
     *
     * @param largestRawBytes of one log file, uncompressed; each is one JSON object to DuckDB
     */
    public static String rows(Path folder, long largestRawBytes) {
        return ROWS.formatted(
                quoted(folder + LOG_FILES),
                RECORD.replaceAll("\\s+", " "),
                Math.max(DUCKDB_OBJECT_BYTES, largestRawBytes + 1),
                EXCHANGE_ACCOUNTS.stream().map(account -> '\'' + account + '\'').collect(Collectors.joining(", ")));
    }

    /**
     * Usage with corrections applied.
     *
     * @param rows relation as of {@link #rows}
     */
    public static String corrected(String rows) {
        return """
                SELECT * FROM %1$s m WHERE "table" = 'adx_for_s3_metrics' AND NOT EXISTS (
                  SELECT 1 FROM %1$s c WHERE c."table" = 'adx_for_s3_corrections'
                    AND c.eventid = m.eventid AND c.access_point_arn = m.access_point_arn)
                UNION ALL SELECT * FROM %1$s WHERE "table" = 'adx_for_s3_corrections'""".formatted(rows);
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }
}
