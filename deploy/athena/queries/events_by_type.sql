-- How many requests of each type (get, list, head) did subscribers make in a month?
SELECT eventName, count(1) AS eventCount
FROM "adx_metrics_curated"."adx_for_s3_metrics"
WHERE year='${year}' AND month='${month}' AND subscriber_account_id != 'anonymous'
GROUP BY eventName
ORDER BY eventCount DESC
