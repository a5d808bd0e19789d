-- Usage with CloudTrail's corrections applied: an event that was corrected has the values of its latest correction.
CREATE OR REPLACE VIEW adx_metrics_curated.adx_for_s3_metrics_corrected AS
WITH
-- a correction can turn a failure into usage, and usage into a failure
logged AS (
  SELECT * FROM adx_metrics_curated.adx_for_s3_metrics
  UNION ALL
  SELECT * FROM adx_metrics_curated.adx_for_s3_errors
),
-- corrections have the time of the event that they correct: the later one is in the file that was delivered later
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY eventid, access_point_arn
      ORDER BY regexp_extract(source_file, '[0-9]{8}T[0-9]{4}Z') DESC, correction_event_id DESC
    ) AS recency
  FROM adx_metrics_curated.adx_for_s3_corrections
),
latest AS (
  SELECT * FROM ranked WHERE recency = 1
)
SELECT
  if(later.eventid IS NULL, logged.eventid, later.eventid) AS eventid,
  if(later.eventid IS NULL, logged.eventname, later.eventname) AS eventname,
  if(later.eventid IS NULL, logged.eventtime, later.eventtime) AS eventtime,
  if(later.eventid IS NULL, logged.provider_bucket_region, later.provider_bucket_region) AS provider_bucket_region,
  if(later.eventid IS NULL, logged.subscriber_account_id, later.subscriber_account_id) AS subscriber_account_id,
  if(later.eventid IS NULL, logged.subscriber_ip_address, later.subscriber_ip_address) AS subscriber_ip_address,
  if(later.eventid IS NULL, logged.subscriber_user_agent, later.subscriber_user_agent) AS subscriber_user_agent,
  if(later.eventid IS NULL, logged.provider_bucket_name, later.provider_bucket_name) AS provider_bucket_name,
  if(later.eventid IS NULL, logged.x_amz_request_payer, later.x_amz_request_payer) AS x_amz_request_payer,
  if(later.eventid IS NULL, logged.prefix, later.prefix) AS prefix,
  if(later.eventid IS NULL, logged.bytes_accessed, later.bytes_accessed) AS bytes_accessed,
  if(later.eventid IS NULL, logged.access_point_arn, later.access_point_arn) AS access_point_arn,
  if(later.eventid IS NULL, logged.tls_version, later.tls_version) AS tls_version,
  if(later.eventid IS NULL, logged.region, later.region) AS region,
  if(later.eventid IS NULL, logged.event_timestamp, later.event_timestamp) AS event_timestamp,
  if(later.eventid IS NULL, logged.object_key, later.object_key) AS object_key,
  if(later.eventid IS NULL, logged.object_version_id, later.object_version_id) AS object_version_id,
  if(later.eventid IS NULL, logged.error_code, later.error_code) AS error_code,
  if(later.eventid IS NULL, logged.error_message, later.error_message) AS error_message,
  if(later.eventid IS NULL, logged.bytes_received, later.bytes_received) AS bytes_received,
  if(later.eventid IS NULL, logged.request_id, later.request_id) AS request_id,
  if(later.eventid IS NULL, logged.shared_event_id, later.shared_event_id) AS shared_event_id,
  if(later.eventid IS NULL, logged.event_version, later.event_version) AS event_version,
  if(later.eventid IS NULL, logged.principal_id, later.principal_id) AS principal_id,
  if(later.eventid IS NULL, logged.recipient_account_id, later.recipient_account_id) AS recipient_account_id,
  if(later.eventid IS NULL, logged.vpc_endpoint_id, later.vpc_endpoint_id) AS vpc_endpoint_id,
  if(later.eventid IS NULL, logged.authentication_method, later.authentication_method) AS authentication_method,
  if(later.eventid IS NULL, logged.addendum_reason, later.addendum_reason) AS addendum_reason,
  if(later.eventid IS NULL, logged.correction_event_id, later.correction_event_id) AS correction_event_id,
  if(later.eventid IS NULL, logged.source_file, later.source_file) AS source_file,
  -- the day stays that of the event as it was logged, so that a query reads the partitions it asks for
  logged.year,
  logged.month,
  logged.day
FROM logged
LEFT JOIN latest AS later
  ON later.eventid = logged.eventid
  AND later.access_point_arn = logged.access_point_arn
  -- the row may be a correction itself, one that came before its event
  AND (
    logged.correction_event_id IS NULL
    OR regexp_extract(later.source_file, '[0-9]{8}T[0-9]{4}Z')
      >= regexp_extract(logged.source_file, '[0-9]{8}T[0-9]{4}Z')
  )
WHERE if(later.eventid IS NULL, logged.error_code, later.error_code) IS NULL
