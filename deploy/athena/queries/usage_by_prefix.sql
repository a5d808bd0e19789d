-- Which folders of the data were used in a month: of objects by their key, of lists by their prefix?
SELECT
  CASE WHEN object_key IS NOT NULL THEN 'object' WHEN prefix IS NOT NULL THEN 'list' ELSE 'bucket' END AS kind,
  regexp_extract(coalesce(object_key, prefix, ''), '^([^/]*/){0,${depth}}') AS folder,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed,
  count(DISTINCT subscriber_account_id) AS subscribers
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE year = '${year}' AND month = '${month}'
GROUP BY 1, 2
ORDER BY bytes_accessed DESC, requests DESC, kind, folder
