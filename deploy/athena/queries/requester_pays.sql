-- Who pays for requests and transfer in a month: the subscriber (Requester Pays) or the provider?
SELECT
  if(x_amz_request_payer = 'requester', 'subscriber', 'provider') AS payer,
  coalesce(subscriber_account_id, 'unknown') AS subscriber_account_id,
  count(*) AS requests,
  sum(coalesce(bytes_accessed, 0)) AS bytes_accessed
FROM "adx_metrics_curated"."adx_for_s3_metrics_corrected"
WHERE year = '${year}' AND month = '${month}'
GROUP BY 1, 2
ORDER BY payer, bytes_accessed DESC, subscriber_account_id
