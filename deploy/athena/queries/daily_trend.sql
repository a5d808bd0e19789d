-- How do requests, bytes and subscribers develop from day to day in a month?
SELECT
  concat(year, '-', month, '-', day) AS event_day,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed,
  count(DISTINCT subscriber_account_id) AS subscribers
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE year = '${year}' AND month = '${month}'
GROUP BY concat(year, '-', month, '-', day)
ORDER BY event_day
