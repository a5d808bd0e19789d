package io.millrace.jobs.subscriberusage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.connectors.content.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A digest as CloudTrail writes it (user guide, "CloudTrail digest file structure"). */
public final class DigestJson {

    private final String bucket;
    private final String key;
    private final List<String> logFiles = new ArrayList<>();
    private @Nullable String previousKey;
    private @Nullable String previousHash;
    private @Nullable String previousSignature;

    public DigestJson(String bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    public DigestJson lists(String listedBucket, String listedKey, String sha256) {
        logFiles.add(
                "{\"s3Bucket\":\"" + listedBucket + "\",\"s3Object\":\"" + listedKey + "\",\"hashValue\":\"" + sha256
                        + "\",\"hashAlgorithm\":\"SHA-256\",\"newestEventTime\":\"2026-05-01T00:10:00Z\","
                        + "\"oldestEventTime\":\"2026-05-01T00:00:00Z\"}");
        return this;
    }

    /** A log file of the same bucket that holds these events. */
    public DigestJson lists(String listedKey, List<String> eventIds) {
        return lists(bucket, listedKey, Sha256.of(LogFile.json(eventIds)));
    }

    public DigestJson follows(String digestKey, String sha256) {
        previousKey = digestKey;
        previousHash = sha256;
        return this;
    }

    /** The signature of the digest before. */
    public DigestJson chainedTo(String signature) {
        previousSignature = signature;
        return this;
    }

    public byte[] json() {
        return ("{\"awsAccountId\":\"111122223333\",\"digestStartTime\":\"2026-05-01T00:00:00Z\","
                        + "\"digestEndTime\":\"2026-05-01T01:00:00Z\",\"digestS3Bucket\":\"" + bucket
                        + "\",\"digestS3Object\":\"" + key + "\",\"digestPublicKeyFingerprint\":\"31e8b543\","
                        + "\"digestSignatureAlgorithm\":\"SHA256withRSA\",\"newestEventTime\":null,"
                        + "\"oldestEventTime\":null,\"previousDigestS3Bucket\":"
                        + quoted(previousKey == null ? null : bucket)
                        + ",\"previousDigestS3Object\":" + quoted(previousKey)
                        + ",\"previousDigestHashValue\":" + quoted(previousHash)
                        + ",\"previousDigestHashAlgorithm\":" + quoted(previousKey == null ? null : "SHA-256")
                        + ",\"previousDigestSignature\":" + quoted(previousSignature) + ",\"logFiles\":["
                        + String.join(",", logFiles) + "]}")
                .getBytes(UTF_8);
    }

    public byte[] file() {
        return LogFile.gzip(json());
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text + '"';
    }
}
