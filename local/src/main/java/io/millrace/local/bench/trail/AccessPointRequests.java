package io.millrace.local.bench.trail;

import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.Subscribers.DataSet;
import io.millrace.local.bench.trail.Subscribers.Subscriber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests to access points of AWS Data Exchange, as CloudTrail writes them and as rows of usage. */
final class AccessPointRequests {

    private static final String PLAIN_OWNER = "999988887777";
    private static final double DENIED = 0.015;
    private static final double TWO_ACCESS_POINTS = 0.003;
    private static final List<String> VERSIONS = List.of("1.08", "1.09", "1.10", "1.11");

    private final Random random;

    AccessPointRequests(Random random) {
        this.random = random;
    }

    /**
     * One event.
     *
     * @param json the record
     * @param rows one for each access point, first that of the data set
     */
    record Request(Instant time, String json, List<Usage> rows) {}

    /**
     * @param account of the trail, owner of the bucket
     * @param delayed whether CloudTrail says that it delivered late
     */
    Request next(Instant time, String account, String region, String sourceFile, boolean delayed) {
        Subscriber subscriber = Subscribers.next(random);
        DataSet dataSet = Subscribers.dataSet(random, subscriber, region);
        Usage usage = new Usage();
        usage.setEventid(uuid());
        usage.setEventtime(time.toString());
        usage.setEventTimestamp(time);
        usage.setProviderBucketRegion(region);
        usage.setRegion(region);
        usage.setSubscriberAccountId(subscriber.account());
        usage.setSubscriberIpAddress(subscriber.address());
        usage.setSubscriberUserAgent(subscriber.userAgent());
        usage.setPrincipalId(subscriber.principal());
        usage.setProviderBucketName(chance(0.3) ? alias(dataSet) : dataSet.bucket());
        usage.setXAmzRequestPayer(chance(0.5) ? "requester" : null);
        usage.setAccessPointArn(dataSet.accessPoint());
        usage.setTlsVersion(chance(0.8) ? (chance(0.9) ? "TLSv1.3" : "TLSv1.2") : null);
        usage.setRequestId(code(16));
        usage.setSharedEventId(uuid());
        usage.setEventVersion(VERSIONS.get(random.nextInt(VERSIONS.size())));
        usage.setRecipientAccountId(account);
        usage.setVpcEndpointId(chance(0.05) ? "vpce-0" + code(16).toLowerCase(Locale.ROOT) : null);
        usage.setAuthenticationMethod(chance(0.05) ? "QueryString" : "AuthHeader");
        usage.setAddendumReason(delayed ? "DELIVERY_DELAY" : null);
        usage.setSourceFile(sourceFile);
        call(usage, dataSet);
        if (chance(DENIED)) {
            usage.setErrorCode("AccessDenied");
            usage.setErrorMessage("Access Denied");
            usage.setBytesAccessed(243L);
        }
        List<Usage> rows = new ArrayList<>(List.of(usage));
        String otherAccessPoint = null;
        if (chance(TWO_ACCESS_POINTS)) {
            boolean exchanges = chance(0.5);
            otherAccessPoint =
                    Subscribers.accessPoint(usage.getEventid(), region, exchanges ? "844053218156" : PLAIN_OWNER);
            if (exchanges) {
                Usage second = Usage.newBuilder(usage).build();
                second.setAccessPointArn(otherAccessPoint);
                rows.add(second);
            }
        }
        return new Request(time, json(usage, account, otherAccessPoint), rows);
    }

    /** A record that corrects the bytes of another, and the rows as they are then. */
    Request correctionOf(Request original, String account, String region, String sourceFile) {
        String id = uuid();
        long bytes = random.nextInt(1_000_000);
        List<Usage> rows = new ArrayList<>();
        for (Usage row : original.rows()) {
            Usage corrected = Usage.newBuilder(row).build();
            corrected.setBytesAccessed(bytes);
            corrected.setAddendumReason("UPDATED_DATA");
            corrected.setCorrectionEventId(id);
            corrected.setRegion(region);
            corrected.setSourceFile(sourceFile);
            rows.add(corrected);
        }
        String other = rows.size() > 1 ? rows.get(1).getAccessPointArn() : null;
        return new Request(original.time(), json(rows.get(0), account, other), rows);
    }

    private void call(Usage usage, DataSet dataSet) {
        String folder = dataSet.name() + "/day=" + usage.getEventtime().substring(0, 10) + '/';
        int kind = random.nextInt(100);
        usage.setBytesReceived(0L);
        if (kind < 70) {
            usage.setEventname("GetObject");
            usage.setObjectKey(folder + "part-" + random.nextInt(500) + (chance(0.02) ? " \"größe\".csv" : ".parquet"));
            usage.setObjectVersionId(chance(0.03) ? code(32) : null);
            usage.setBytesAccessed((long) (1_000 * Math.exp(random.nextDouble() * 11)));
        } else if (kind < 82) {
            usage.setEventname("HeadObject");
            usage.setObjectKey(folder + "part-" + random.nextInt(500) + ".parquet");
            usage.setBytesAccessed(0L);
        } else if (kind < 96) {
            usage.setEventname("ListObjects");
            usage.setPrefix(chance(0.1) ? "" : chance(0.5) ? dataSet.name() + '/' : folder);
            usage.setBytesAccessed(300L + random.nextInt(200_000));
        } else {
            usage.setEventname("HeadBucket");
            usage.setBytesAccessed(chance(0.5) ? 0L : null);
        }
    }

    private String json(Usage usage, String account, @Nullable String otherAccessPoint) {
        String bucketArn = "arn:aws:s3:::" + bucketOf(usage);
        String key = usage.getObjectKey();
        StringBuilder resources = new StringBuilder("[")
                .append(new OrderedJson()
                        .text("type", "AWS::S3::Object")
                        .text(key == null ? "ARNPrefix" : "ARN", bucketArn + '/' + (key == null ? "" : key)))
                .append(',')
                .append(new OrderedJson()
                        .text("accountId", account)
                        .text("type", "AWS::S3::Bucket")
                        .text("ARN", bucketArn))
                .append(',')
                .append(accessPoint(usage.getAccessPointArn()));
        if (otherAccessPoint != null) {
            resources.append(',').append(accessPoint(otherAccessPoint));
        }
        String correction = usage.getCorrectionEventId();
        OrderedJson fields = new OrderedJson()
                .text("eventVersion", usage.getEventVersion())
                .object("userIdentity", identity(usage))
                .text("eventTime", usage.getEventtime())
                .text("eventSource", "s3.amazonaws.com")
                .text("eventName", usage.getEventname())
                .text("awsRegion", usage.getProviderBucketRegion())
                .text("sourceIPAddress", usage.getSubscriberIpAddress())
                .text("userAgent", usage.getSubscriberUserAgent())
                .text("errorCode", usage.getErrorCode())
                .text("errorMessage", usage.getErrorMessage())
                .object("requestParameters", parameters(usage))
                .raw("responseElements", "null")
                .object("additionalEventData", additional(usage))
                .text("requestID", usage.getRequestId())
                .text("eventID", correction == null ? usage.getEventid() : correction)
                .raw("readOnly", "true")
                .raw("resources", resources.append(']').toString())
                .text("eventType", "AwsApiCall")
                .raw("managementEvent", "false")
                .text("recipientAccountId", usage.getRecipientAccountId())
                .text("sharedEventID", usage.getSharedEventId())
                .text("vpcEndpointId", usage.getVpcEndpointId())
                .text("eventCategory", "Data");
        if (usage.getAddendumReason() != null) {
            fields.object("addendum", addendum(usage));
        }
        if (usage.getTlsVersion() != null) {
            fields.object(
                    "tlsDetails",
                    new OrderedJson()
                            .text("tlsVersion", usage.getTlsVersion())
                            .text("cipherSuite", "TLS_AES_128_GCM_SHA256")
                            .text(
                                    "clientProvidedHostHeader",
                                    usage.getProviderBucketName() + ".s3." + usage.getProviderBucketRegion()
                                            + ".amazonaws.com"));
        }
        String json = (chance(0.25) ? fields.shuffled(random) : fields).toString();
        return chance(0.02) ? json.replace("/", "\\/").replace("ö", "\\u00f6") : json;
    }

    private static String accessPoint(String arn) {
        return new OrderedJson()
                .text("accountId", arn.split(":", -1)[4])
                .text("type", "AWS::S3::AccessPoint")
                .text("ARN", arn)
                .toString();
    }

    private OrderedJson identity(Usage usage) {
        String account = usage.getSubscriberAccountId();
        boolean old = Subscribers.ANONYMOUS.equals(account) && chance(0.5);
        return new OrderedJson()
                .text("type", "AWSAccount")
                .text("principalId", usage.getPrincipalId())
                .text("accountId", old ? "ANONYMOUS_PRINCIPAL" : account);
    }

    private OrderedJson parameters(Usage usage) {
        OrderedJson fields = new OrderedJson()
                .text("bucketName", usage.getProviderBucketName())
                .text(
                        "Host",
                        usage.getProviderBucketName() + ".s3." + usage.getProviderBucketRegion() + ".amazonaws.com")
                .text("key", usage.getObjectKey())
                .text("versionId", usage.getObjectVersionId())
                .text("x-amz-request-payer", usage.getXAmzRequestPayer());
        if ("ListObjects".equals(usage.getEventname())) {
            fields.text("list-type", "2")
                    .text("prefix", usage.getPrefix())
                    .text("encoding-type", "url")
                    .text("delimiter", chance(0.5) ? "/" : null);
        }
        if ("QueryString".equals(usage.getAuthenticationMethod())) {
            fields.text("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                    .text("X-Amz-Date", usage.getEventtime().replaceAll("[-:]", ""))
                    .text("X-Amz-SignedHeaders", "host")
                    .text("X-Amz-Expires", "3600");
        }
        return fields;
    }

    private OrderedJson additional(Usage usage) {
        OrderedJson fields = new OrderedJson()
                .text("SignatureVersion", "SigV4")
                .text("CipherSuite", "TLS_AES_128_GCM_SHA256")
                .text("AuthenticationMethod", usage.getAuthenticationMethod())
                .text("x-amz-id-2", code(44) + '/' + code(30) + '=')
                .text("SSEApplied", "SSE_S3");
        number(fields, "bytesTransferredIn", usage.getBytesReceived());
        number(fields, "bytesTransferredOut", usage.getBytesAccessed());
        return chance(0.3) ? fields.shuffled(random) : fields;
    }

    /** Most are floats in S3's data events, in others whole; text is rare. */
    private void number(OrderedJson fields, String name, @Nullable Long value) {
        if (value == null) {
            return;
        }
        int form = random.nextInt(1_000);
        fields.raw(name, form < 600 ? value + ".0" : form < 998 ? value.toString() : "\"" + value + '"');
    }

    private static OrderedJson addendum(Usage usage) {
        OrderedJson fields = new OrderedJson().text("reason", usage.getAddendumReason());
        if (usage.getCorrectionEventId() != null) {
            fields.text("updatedFields", "additionalEventData")
                    .text("originalRequestID", usage.getRequestId())
                    .text("originalEventID", usage.getEventid());
        }
        return fields;
    }

    private static String bucketOf(Usage usage) {
        String name = String.valueOf(usage.getProviderBucketName());
        return name.endsWith("-s3alias") ? "provider-0-" + usage.getProviderBucketRegion() : name;
    }

    private String alias(DataSet dataSet) {
        String name = dataSet.accessPoint().substring(dataSet.accessPoint().lastIndexOf('/') + 1);
        return name.substring(0, 16) + name.replace("-", "") + "00-s3alias";
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String code(int length) {
        StringBuilder code = new StringBuilder(length + 13);
        while (code.length() < length) {
            code.append(Long.toString(random.nextLong() >>> 1, 36));
        }
        code.setLength(length);
        return code.toString().toUpperCase(Locale.ROOT);
    }
}
