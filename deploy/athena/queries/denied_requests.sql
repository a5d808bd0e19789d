-- Whose requests were denied or failed in a month, why, and when?
SELECT
  coalesce(subscriber_account_id, 'unknown') AS subscriber_account_id,
  access_point_arn,
  eventname,
  error_code,
  count(*) AS requests,
  min(event_timestamp) AS first_request,
  max(event_timestamp) AS last_request
FROM "adx_metrics_curated"."adx_for_s3_errors"
WHERE year = '${year}' AND month = '${month}'
GROUP BY coalesce(subscriber_account_id, 'unknown'), access_point_arn, eventname, error_code
ORDER BY requests DESC, subscriber_account_id, access_point_arn, eventname, error_code
