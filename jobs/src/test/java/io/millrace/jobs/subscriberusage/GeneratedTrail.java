package io.millrace.jobs.subscriberusage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/**
 * Records as they are in the trail of a provider: nine in ten are requests to an access point of AWS Data Exchange, with
 * every field in any order, present or not, numbers in every form, among records of other services.
 */
public final class GeneratedTrail {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
    private static final String[] AGENTS = {
        "[aws-cli/2.15.30 Python/3.11.8 Linux/5.10.0 exe/x86_64.amzn.2 prompt/off command/s3.cp]",
        "[Boto3/1.34.49 md/Botocore#1.34.49 ua/2.0 os/linux#6.1 md/arch#aarch64 lang/python#3.12.2]",
        "[aws-sdk-java/2.25.10 Linux/5.15 OpenJDK_64-Bit_Server_VM/17.0.10 \"quoted\" \\back\\slash]",
        "Zürich/1.0 (東京) \uD83D\uDE80"
    };

    private final Random random;

    public GeneratedTrail(long seed) {
        this.random = new Random(seed);
    }

    public byte[] file(int records) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(file)) {
            gzip.write("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < records; i++) {
                gzip.write((i == 0 ? "" : ",").getBytes(StandardCharsets.UTF_8));
                gzip.write(JSON.writeValueAsBytes(next()));
            }
            gzip.write("]}".getBytes(StandardCharsets.UTF_8));
        }
        return file.toByteArray();
    }

    private Map<String, Object> next() {
        boolean usage = random.nextInt(10) > 0;
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("eventVersion", "1.11");
        record.put("userIdentity", identity());
        record.put("eventTime", START.plusSeconds(random.nextInt(3 * 86_400)).toString());
        record.put("eventSource", "s3.amazonaws.com");
        record.put("eventName", one("GetObject", "HeadObject", "ListObjects", "HeadBucket"));
        record.put("awsRegion", one("us-east-1", "eu-central-1"));
        record.put("sourceIPAddress", random.nextInt(256) + ".0.113." + random.nextInt(256));
        record.put("userAgent", AGENTS[random.nextInt(AGENTS.length)]);
        if (random.nextInt(20) == 0) {
            record.put("errorCode", "AccessDenied");
            record.put("errorMessage", "Access Denied");
        }
        record.put("requestParameters", random.nextInt(30) == 0 ? null : parameters());
        record.put("responseElements", null);
        record.put("additionalEventData", additional());
        record.put("requestID", Long.toString(random.nextLong(), 36).toUpperCase(java.util.Locale.ROOT));
        record.put("eventID", id());
        record.put("readOnly", true);
        record.put("resources", resources(usage));
        record.put("eventType", "AwsApiCall");
        record.put("managementEvent", false);
        record.put("recipientAccountId", "111122223333");
        record.put("sharedEventID", id());
        record.put("vpcEndpointId", "vpce-0f00ba55");
        record.put("eventCategory", "Data");
        record.put(
                "tlsDetails",
                Map.of(
                        "tlsVersion",
                        one("TLSv1.2", "TLSv1.3"),
                        "cipherSuite",
                        "TLS_AES_128_GCM_SHA256",
                        "clientProvidedHostHeader",
                        "adx-data-1234567890abcdefghijklmnopqrstuvwxyz-s3alias.s3.us-east-1.amazonaws.com"));
        return random.nextInt(4) == 0 ? shuffled(record) : record;
    }

    private Map<String, Object> identity() {
        if (random.nextInt(20) == 0) {
            return Map.of(
                    "type", "AWSAccount", "principalId", "", "accountId", one("anonymous", "ANONYMOUS_PRINCIPAL"));
        }
        String account = String.format("%012d", random.nextInt(300));
        return Map.of("type", "AWSAccount", "principalId", "AROAEXAMPLE" + account + ":session", "accountId", account);
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("bucketName", "provider-data-bucket");
        parameters.put("Host", "adx-data-1234567890abcdefghijklmnopqrstuvwxyz-s3alias.s3.us-east-1.amazonaws.com");
        if (random.nextBoolean()) {
            parameters.put("key", "prices/2026/05/" + random.nextInt(30) + "/part-" + random.nextInt(1000) + " é.csv");
        } else {
            parameters.put("prefix", "prices/2026/");
            parameters.put("list-type", "2");
            parameters.put("delimiter", "/");
        }
        if (random.nextBoolean()) {
            parameters.put("x-amz-request-payer", "requester");
        }
        return parameters;
    }

    private Map<String, Object> additional() {
        Map<String, Object> additional = new LinkedHashMap<>();
        additional.put("SignatureVersion", "SigV4");
        additional.put("CipherSuite", "ECDHE-RSA-AES128-GCM-SHA256");
        additional.put("AuthenticationMethod", one("AuthHeader", "QueryString"));
        additional.put("bytesTransferredIn", 0.0);
        additional.put("x-amz-id-2", Long.toHexString(random.nextLong()).repeat(4));
        int bytes = random.nextInt(10_000_000);
        additional.put("bytesTransferredOut", random.nextInt(4) == 0 ? (Object) bytes : (Object) (double) bytes);
        return additional;
    }

    private List<Map<String, Object>> resources(boolean usage) {
        List<Map<String, Object>> resources = new ArrayList<>();
        resources.add(Map.of("type", "AWS::S3::Object", "ARN", "arn:aws:s3:::provider-data-bucket/prices/2026/x.csv"));
        resources.add(Map.of(
                "accountId", "111122223333", "type", "AWS::S3::Bucket", "ARN", "arn:aws:s3:::provider-data-bucket"));
        String account = usage ? AccessPoints.DATA_EXCHANGE_ACCOUNTS.get(random.nextInt(11)) : "111122223333";
        int points = random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < points; i++) {
            resources.add(Map.of(
                    "accountId",
                    account,
                    "type",
                    "AWS::S3::AccessPoint",
                    "ARN",
                    "arn:aws:s3:us-east-1:" + account + ":accesspoint/" + new UUID(i, random.nextInt(40))));
        }
        return resources;
    }

    private Map<String, Object> shuffled(Map<String, Object> record) {
        List<String> names = new ArrayList<>(record.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, record.get(name)));
        return shuffled;
    }

    private String id() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }
}
