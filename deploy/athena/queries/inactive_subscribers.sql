-- Which subscribers used the data before a day, and not since?
SELECT
  subscriber_account_id,
  max(eventtime) AS last_request,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE subscriber_account_id != 'anonymous'
GROUP BY subscriber_account_id
HAVING max(concat(year, '-', month, '-', day)) < '${since}'
ORDER BY last_request, subscriber_account_id
