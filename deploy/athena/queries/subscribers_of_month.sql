-- Which subscribers used the data in a month?
SELECT DISTINCT subscriber_account_id
FROM "adx_metrics_curated"."adx_for_s3_metrics"
WHERE year='${year}' AND month='${month}' AND subscriber_account_id != 'anonymous'
