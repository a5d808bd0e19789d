CREATE EXTERNAL TABLE IF NOT EXISTS adx_metrics_curated.adx_for_s3_errors (
  eventid                string    COMMENT 'eventID: of the event, or of the event that it corrects',
  eventname              string    COMMENT 'eventName: such as GetObject, ListObjectsV2 is logged as ListObjects',
  eventtime              string    COMMENT 'eventTime: UTC, as logged, such as 2026-05-01T00:00:00Z',
  provider_bucket_region string    COMMENT 'awsRegion',
  subscriber_account_id  string    COMMENT 'userIdentity.accountId: 12 digits, or anonymous',
  subscriber_ip_address  string    COMMENT 'sourceIPAddress: an address, or the DNS name of an AWS service',
  subscriber_user_agent  string    COMMENT 'userAgent',
  provider_bucket_name   string    COMMENT 'requestParameters.bucketName: bucket, alias or ARN of the access point',
  x_amz_request_payer    string    COMMENT 'requestParameters.x-amz-request-payer',
  prefix                 string    COMMENT 'requestParameters.prefix: of list calls',
  bytes_accessed         bigint    COMMENT 'additionalEventData.bytesTransferredOut: bytes, whole, whether logged as integer, float or text',
  access_point_arn       string    COMMENT 'resources[].ARN: of the access point',
  tls_version            string    COMMENT 'tlsDetails.tlsVersion',
  region                 string    COMMENT 'the region folder of the log file',
  event_timestamp        timestamp COMMENT 'eventTime as a timestamp',
  object_key             string    COMMENT 'requestParameters.key',
  object_version_id      string    COMMENT 'requestParameters.versionId',
  error_code             string    COMMENT 'errorCode: only in adx_for_s3_errors',
  error_message          string    COMMENT 'errorMessage: only in adx_for_s3_errors',
  bytes_received         bigint    COMMENT 'additionalEventData.bytesTransferredIn: bytes',
  request_id             string    COMMENT 'requestID',
  shared_event_id        string    COMMENT 'sharedEventID: the same in the trail of the subscriber',
  event_version          string    COMMENT 'eventVersion',
  principal_id           string    COMMENT 'userIdentity.principalId',
  recipient_account_id   string    COMMENT 'recipientAccountId: whose trail delivered it',
  vpc_endpoint_id        string    COMMENT 'vpcEndpointId',
  authentication_method  string    COMMENT 'additionalEventData.AuthenticationMethod: AuthHeader, or QueryString for a presigned URL',
  addendum_reason        string    COMMENT 'addendum.reason: why the event came late or again',
  correction_event_id    string    COMMENT 'eventID of the event that corrects this one',
  source_file            string    COMMENT 'the log file, as a URI'
)
COMMENT 'Requests that were denied or failed, with their error code, none of them is in adx_for_s3_metrics'
PARTITIONED BY (
  year  string COMMENT 'of the event, UTC',
  month string COMMENT '01 to 12',
  day   string COMMENT '01 to 31'
)
STORED AS PARQUET
LOCATION '${usage.uri}/adx_for_s3_errors/'
TBLPROPERTIES (
  'projection.enabled'      = 'true',
  'projection.year.type'    = 'integer',
  'projection.year.range'   = '2021,2035',
  'projection.month.type'   = 'integer',
  'projection.month.range'  = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type'     = 'integer',
  'projection.day.range'    = '1,31',
  'projection.day.digits'   = '2'
)
