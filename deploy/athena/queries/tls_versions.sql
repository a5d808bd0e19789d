-- Which TLS versions do subscribers use in a month, and who would be cut off if an old one were refused?
SELECT
  coalesce(tls_version, 'unknown') AS tls_version,
  coalesce(subscriber_account_id, 'unknown') AS subscriber_account_id,
  count(*) AS requests,
  max(eventtime) AS last_request
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE year = '${year}' AND month = '${month}'
GROUP BY coalesce(tls_version, 'unknown'), coalesce(subscriber_account_id, 'unknown')
ORDER BY tls_version, requests DESC, subscriber_account_id
