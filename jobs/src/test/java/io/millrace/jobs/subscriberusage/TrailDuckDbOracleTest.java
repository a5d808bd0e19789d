package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.record.AccessPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a generated file as DuckDB makes them in one statement, against the reader's for the same bytes. */
class TrailDuckDbOracleTest {

    private static final int RECORDS = 2_000;
    private static final List<String> COLUMNS = Usage.getClassSchema().getFields().stream()
            .map(Schema.Field::name)
            .filter(name -> !name.equals("event_timestamp"))
            .toList();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sameRows(long seed) throws Exception {
        byte[] file = new GeneratedTrail(seed).file(RECORDS);
        Path path = Files.write(folder.resolve("trail.json.gz"), file);

        List<List<@Nullable String>> ours = new ArrayList<>();
        for (UsageRow row : TrailReading.of(file).rows()) {
            Usage usage = TrailReading.usage(row);
            assertThat(row.getTable()).isEqualTo(usage.getErrorCode() == null ? UsageTable.METRICS : UsageTable.ERRORS);
            assertThat(usage.getEventTimestamp()).isEqualTo(usage.getEventtime());
            List<@Nullable String> values = new ArrayList<>();
            for (String column : COLUMNS) {
                Object value = usage.get(column);
                values.add(value == null ? null : value.toString());
            }
            ours.add(values);
        }

        assertThat(ours).hasSizeGreaterThan(RECORDS * 8 / 10).containsExactlyInAnyOrderElementsOf(duckDb(path));
    }

    private static List<List<@Nullable String>> duckDb(Path file) throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql(file))) {
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (String column : COLUMNS) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static String sql(Path file) {
        String accounts = AccessPoints.DATA_EXCHANGE_ACCOUNTS.stream()
                .map(account -> "'" + account + "'")
                .collect(Collectors.joining(","));
        return """
                WITH records AS (
                  SELECT unnest(json_extract(json, '$.Records[*]')) AS r
                  FROM read_json_objects('%s', format = 'auto', maximum_object_size = 100000000)
                ), resources AS (
                  SELECT r, unnest(json_extract(r, '$.resources[*]')) AS resource FROM records
                ), usages AS (
                  SELECT DISTINCT r, resource->>'$.ARN' AS arn FROM resources
                  WHERE (resource->>'$.type') = 'AWS::S3::AccessPoint' AND (resource->>'$.accountId') IN (%s)
                )
                SELECT r->>'$.eventID' AS eventid, r->>'$.eventName' AS eventname, r->>'$.eventTime' AS eventtime,
                  r->>'$.awsRegion' AS provider_bucket_region,
                  replace(r->>'$.userIdentity.accountId', 'ANONYMOUS_PRINCIPAL', 'anonymous') AS subscriber_account_id,
                  r->>'$.sourceIPAddress' AS subscriber_ip_address, r->>'$.userAgent' AS subscriber_user_agent,
                  r->>'$.requestParameters.bucketName' AS provider_bucket_name,
                  r->>'$.requestParameters."x-amz-request-payer"' AS x_amz_request_payer,
                  r->>'$.requestParameters.prefix' AS prefix,
                  CAST(CAST(r->>'$.additionalEventData.bytesTransferredOut' AS DOUBLE) AS BIGINT) AS bytes_accessed,
                  arn AS access_point_arn, r->>'$.tlsDetails.tlsVersion' AS tls_version, 'us-east-1' AS region,
                  r->>'$.requestParameters.key' AS object_key, r->>'$.requestParameters.versionId' AS object_version_id,
                  r->>'$.errorCode' AS error_code, r->>'$.errorMessage' AS error_message,
                  CAST(CAST(r->>'$.additionalEventData.bytesTransferredIn' AS DOUBLE) AS BIGINT) AS bytes_received,
                  r->>'$.requestID' AS request_id, r->>'$.sharedEventID' AS shared_event_id,
                  r->>'$.eventVersion' AS event_version, r->>'$.userIdentity.principalId' AS principal_id,
                  r->>'$.recipientAccountId' AS recipient_account_id, r->>'$.vpcEndpointId' AS vpc_endpoint_id,
                  r->>'$.additionalEventData.AuthenticationMethod' AS authentication_method,
                  r->>'$.addendum.reason' AS addendum_reason, NULL AS correction_event_id, '%s' AS source_file
                FROM usages""".formatted(file, accounts, TrailReading.URI);
    }
}
