package io.millrace.local.bench.trail;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** Records that are no usage: management events, other services, buckets and access points that AWS Data Exchange has nothing to do with. */
final class OtherRecords {

    private static final String ACCOUNT = "999988887777";

    private final Random random;

    OtherRecords(Random random) {
        this.random = random;
    }

    String next(Instant time, String account, String region) {
        return switch (random.nextInt(5)) {
            case 0 -> bucketAcl(time, account, region);
            case 1 -> decrypt(time, account, region);
            case 2 -> serviceEvent(time, account, region);
            case 3 -> plainObject(time, account, region);
            default -> foreignAccessPoint(time, account, region);
        };
    }

    private String bucketAcl(Instant time, String account, String region) {
        return start(time, account, region, "s3.amazonaws.com", "GetBucketAcl", "Management")
                .raw("userIdentity", "{\"type\":\"AWSService\",\"invokedBy\":\"cloudtrail.amazonaws.com\"}")
                .raw(
                        "requestParameters",
                        "{\"bucketName\":\"trail\",\"Host\":[\"trail.s3.amazonaws.com\"],\"acl\":\"\"}")
                .raw("additionalEventData", "{\"bytesTransferredIn\":0,\"bytesTransferredOut\":544}")
                .raw(
                        "resources",
                        "[{\"accountId\":\"" + account
                                + "\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::trail\"}]")
                .shuffled(random)
                .toString();
    }

    private String decrypt(Instant time, String account, String region) {
        return start(time, account, region, "kms.amazonaws.com", "Decrypt", "Management")
                .raw(
                        "userIdentity",
                        "{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE:worker\",\"accountId\":\"" + account
                                + "\",\"arn\":\"arn:aws:sts::" + account
                                + ":assumed-role/worker/worker\",\"sessionContext\":{\"attributes\":{\"mfaAuthenticated\":\"false\"}}}")
                .raw(
                        "requestParameters",
                        "{\"encryptionContext\":{\"tag\":\"a\",\"Tag\":\"b\",\"TAG\":\"c\"},\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\"}")
                .raw(
                        "resources",
                        "[{\"accountId\":\"" + account + "\",\"type\":\"AWS::KMS::Key\",\"ARN\":\"arn:aws:kms:" + region
                                + ':' + account + ":key/" + uuid() + "\"}]")
                .toString();
    }

    /** Without resources, with additional data that is text. */
    private String serviceEvent(Instant time, String account, String region) {
        return start(time, account, region, "ssm.amazonaws.com", "UpdateInstanceInformation", "Management")
                .raw("userIdentity", "{\"type\":\"WebIdentityUser\",\"userName\":\"worker\"}")
                .raw("requestParameters", "null")
                .text("additionalEventData", "{\"bytesTransferredOut\":17,\"note\":\"text, not an object\"}")
                .raw("responseElements", "null")
                .toString();
    }

    private String plainObject(Instant time, String account, String region) {
        return start(time, account, region, "s3.amazonaws.com", "GetObject", "Data")
                .raw(
                        "userIdentity",
                        "{\"type\":\"AWSAccount\",\"principalId\":\"AIDAEXAMPLE\",\"accountId\":\"" + ACCOUNT + "\"}")
                .raw("requestParameters", "{\"bucketName\":\"private\",\"key\":\"report.csv\"}")
                .raw("additionalEventData", "{\"bytesTransferredIn\":0.0,\"bytesTransferredOut\":88000.0}")
                .raw(
                        "resources",
                        "[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::private/report.csv\"},{\"accountId\":\""
                                + account + "\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::private\"}]")
                .shuffled(random)
                .toString();
    }

    private String foreignAccessPoint(Instant time, String account, String region) {
        return start(time, account, region, "s3.amazonaws.com", "GetObject", "Data")
                .raw(
                        "userIdentity",
                        "{\"type\":\"AWSAccount\",\"principalId\":\"AIDAEXAMPLE\",\"accountId\":\"" + ACCOUNT + "\"}")
                .raw("requestParameters", "{\"bucketName\":\"private\",\"key\":\"report.csv\"}")
                .raw("additionalEventData", "{\"bytesTransferredIn\":0.0,\"bytesTransferredOut\":99000.0}")
                .raw(
                        "resources",
                        "[{\"accountId\":\"" + ACCOUNT + "\",\"type\":\"AWS::S3::AccessPoint\",\"ARN\":\""
                                + Subscribers.accessPoint("private", region, ACCOUNT) + "\"}]")
                .toString();
    }

    private OrderedJson start(
            Instant time, String account, String region, String service, String name, String category) {
        return new OrderedJson()
                .text("eventVersion", "1.08")
                .text("eventTime", time.toString())
                .text("eventSource", service)
                .text("eventName", name)
                .text("awsRegion", region)
                .text("sourceIPAddress", "AWS Internal")
                .text("userAgent", "[aws-internal/3 aws-sdk-java/1.12.600 Linux/5.10 OpenJDK_64-Bit_Server_VM]")
                .text("requestID", uuid())
                .text("eventID", uuid())
                .raw("readOnly", "true")
                .text("eventType", "AwsApiCall")
                .raw("managementEvent", String.valueOf(category.equals("Management")))
                .text("recipientAccountId", account)
                .text("eventCategory", category);
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
