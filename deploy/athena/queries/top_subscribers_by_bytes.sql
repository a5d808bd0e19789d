-- Which subscribers read the most bytes in a month?
SELECT
  subscriber_account_id,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed,
  count(DISTINCT access_point_arn) AS data_sets
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE year = '${year}' AND month = '${month}' AND subscriber_account_id != 'anonymous'
GROUP BY subscriber_account_id
ORDER BY bytes_accessed DESC, subscriber_account_id
LIMIT ${limit}
