-- Which subscribers used the data in a month for the first time?
SELECT
  subscriber_account_id,
  min(eventtime) AS first_seen,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE
  (year < '${year}' OR (year = '${year}' AND month <= '${month}'))
  AND subscriber_account_id != 'anonymous'
GROUP BY subscriber_account_id
HAVING min(concat(year, '-', month)) = '${year}-${month}'
ORDER BY first_seen, subscriber_account_id
