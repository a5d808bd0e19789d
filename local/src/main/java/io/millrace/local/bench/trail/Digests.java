package io.millrace.local.bench.trail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Digest files: for each account and region one an hour, with the hashes of the log files it delivered, in a chain. Unsigned. */
final class Digests {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String bucket;
    private final SortedMap<String, SortedMap<Instant, List<String>>> hours = new TreeMap<>();

    Digests(String bucket) {
        this.bucket = bucket;
    }

    void add(GeneratedLogFile file, byte[] content, Instant oldest, Instant newest) {
        String entry = new OrderedJson()
                .text("s3Bucket", bucket)
                .text("s3Object", file.key())
                .text("hashValue", sha256(content))
                .text("hashAlgorithm", "SHA-256")
                .text("newestEventTime", newest.toString())
                .text("oldestEventTime", oldest.toString())
                .toString();
        hours.computeIfAbsent(file.account() + '/' + file.region(), chain -> new TreeMap<>())
                .computeIfAbsent(file.time().truncatedTo(ChronoUnit.HOURS), hour -> new ArrayList<>())
                .add(entry);
    }

    void write(TrailTarget target) throws IOException {
        for (var chain : hours.entrySet()) {
            int slash = chain.getKey().indexOf('/');
            write(chain.getKey().substring(0, slash), chain.getKey().substring(slash + 1), chain.getValue(), target);
        }
    }

    private void write(String account, String region, SortedMap<Instant, List<String>> filesByHour, TrailTarget target)
            throws IOException {
        String previousKey = null;
        String previousHash = null;
        for (Instant hour = filesByHour.firstKey();
                !hour.isAfter(filesByHour.lastKey());
                hour = hour.plus(1, ChronoUnit.HOURS)) {
            Instant end = hour.plus(1, ChronoUnit.HOURS);
            String key = GeneratedLogFile.folder(account, "CloudTrail-Digest", region, end) + account
                    + "_CloudTrail-Digest_" + region + "_trail_" + region + '_' + STAMP.format(end) + ".json.gz";
            List<String> files = filesByHour.getOrDefault(hour, List.of());
            byte[] content = new OrderedJson()
                    .text("awsAccountId", account)
                    .text("digestStartTime", hour.toString())
                    .text("digestEndTime", end.toString())
                    .text("digestS3Bucket", bucket)
                    .text("digestS3Object", key)
                    .text("digestPublicKeyFingerprint", "31e8b5433410dfb61a9dc45cc65b22ff")
                    .text("digestSignatureAlgorithm", "SHA256withRSA")
                    .raw("newestEventTime", files.isEmpty() ? "null" : OrderedJson.quoted(end.toString()))
                    .raw("oldestEventTime", files.isEmpty() ? "null" : OrderedJson.quoted(hour.toString()))
                    .raw("previousDigestS3Bucket", previousKey == null ? "null" : OrderedJson.quoted(bucket))
                    .raw("previousDigestS3Object", previousKey == null ? "null" : OrderedJson.quoted(previousKey))
                    .raw("previousDigestHashValue", previousHash == null ? "null" : OrderedJson.quoted(previousHash))
                    .raw("previousDigestHashAlgorithm", previousHash == null ? "null" : "\"SHA-256\"")
                    .raw("previousDigestSignature", "null")
                    .raw("logFiles", files.stream().collect(Collectors.joining(",", "[", "]")))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            target.put(key, Gzip.of(content));
            previousKey = key;
            previousHash = sha256(content);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
