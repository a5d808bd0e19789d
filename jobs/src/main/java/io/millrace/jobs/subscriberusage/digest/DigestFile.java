package io.millrace.jobs.subscriberusage.digest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.connectors.content.BrokenObjectException;
import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Content of one CloudTrail digest: its own location, and the log files of its hour with their hashes. The digest before it
 * is listed as well, by the same kind of hash, so that a digest that was removed or altered is found like a log file.
 */
public final class DigestFile {

    /** Log files of one digest: an hour of one region; a busy one has some hundred. */
    static final int LISTED_MAX = 20_000;

    /** Bytes of a digest: above 20,000 log files of 500 bytes. */
    static final int BYTES_MAX = 16 << 20;

    /** One object that a digest lists. */
    public static final class Listed {

        private final String bucket;
        private final String key;
        private final String sha256;

        Listed(String bucket, String key, String sha256) {
            this.bucket = bucket;
            this.key = key;
            this.sha256 = sha256;
        }

        String bucket() {
            return bucket;
        }

        String key() {
            return key;
        }

        /** Of the uncompressed content, lower-case hex. */
        public String sha256() {
            return sha256;
        }
    }

    private static final int BUFFER_BYTES = 8 << 10;
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String ALGORITHM = "SHA-256";
    private static final String LOG_FILES = "logFiles";
    private static final String START_TIME = "digestStartTime";
    private static final String END_TIME = "digestEndTime";
    private static final String FINGERPRINT = "digestPublicKeyFingerprint";
    private static final String PREVIOUS_SIGNATURE = "previousDigestSignature";
    private static final Set<String> TEXTS = Set.of(
            START_TIME,
            END_TIME,
            FINGERPRINT,
            PREVIOUS_SIGNATURE,
            "digestS3Bucket",
            "digestS3Object",
            "previousDigestS3Bucket",
            "previousDigestS3Object",
            "previousDigestHashValue",
            "previousDigestHashAlgorithm",
            "s3Bucket",
            "s3Object",
            "hashValue",
            "hashAlgorithm");

    private final String bucket;
    private final String key;
    private final List<Listed> listed;
    private final String sha256;
    private final Map<String, @Nullable String> fields;

    private DigestFile(
            String bucket, String key, List<Listed> listed, String sha256, Map<String, @Nullable String> fields) {
        this.bucket = bucket;
        this.key = key;
        this.listed = listed;
        this.sha256 = sha256;
        this.fields = fields;
    }

    /** The bucket to which CloudTrail delivered it. */
    String bucket() {
        return bucket;
    }

    /** The key under which CloudTrail delivered it. */
    String key() {
        return key;
    }

    /** Its log files, and the digest before it unless it is the first. */
    public List<Listed> listed() {
        return listed;
    }

    /** Of its own uncompressed content, lower-case hex. */
    public String sha256() {
        return sha256;
    }

    /** Of the time that it covers, as it is written; null when it has none. */
    @Nullable
    String startTime() {
        return fields.get(START_TIME);
    }

    /** Of the time that it covers, as it is written; null when it has none. */
    @Nullable
    String endTime() {
        return fields.get(END_TIME);
    }

    /** Of the key that it says it was signed with; null when it says nothing. */
    @Nullable
    String publicKeyFingerprint() {
        return fields.get(FINGERPRINT);
    }

    /** The signature of the digest before it; null when it is the first. */
    @Nullable
    String previousSignature() {
        return fields.get(PREVIOUS_SIGNATURE);
    }

    /**
     * Reads a digest to its end.
     *
     * @param stored the object as stored; closed here
     * @param size bytes that it must have; -1 if unknown
     * @throws IOException when it could not be read this time
     */
    public static DigestFile read(InputStream stored, String uri, long size) throws IOException, TrailFileException {
        byte[] content = content(stored, uri, size);
        try (JsonParser json = JSON.createParser(content)) {
            return parse(json, Sha256.of(content));
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage());
        } catch (IOException e) {
            // the bytes are in memory: an encoding that cannot be decoded, and no fault of the connection
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] content(InputStream stored, String uri, long size) throws IOException, TrailFileException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectContent content = ObjectContent.gunzipped(stored, uri, size, BUFFER_BYTES)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = content.read(buffer, 0, buffer.length);
                    count >= 0;
                    count = content.read(buffer, 0, buffer.length)) {
                bytes.write(buffer, 0, count);
                if (bytes.size() > BYTES_MAX) {
                    throw tooLarge("it has more than " + BYTES_MAX + " bytes");
                }
            }
        } catch (BrokenObjectException e) {
            throw new TrailFileException(TrailRule.of(e.rule()), "byte " + e.offset(), e.what());
        }
        return bytes.toByteArray();
    }

    private static DigestFile parse(JsonParser json, String sha256) throws IOException, TrailFileException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("it is no JSON object");
        }
        Map<String, @Nullable String> fields = new HashMap<>();
        List<Listed> listed = new ArrayList<>();
        boolean logFiles = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (name.equals(LOG_FILES)) {
                readLogFiles(json, listed);
                logFiles = true;
            } else {
                readField(json, name, fields);
            }
        }
        if (!logFiles) {
            throw malformed("it has no " + LOG_FILES);
        }
        if (json.nextToken() != null) {
            throw malformed("something follows its JSON object");
        }
        if (fields.get("previousDigestS3Object") != null) {
            listed.add(new Listed(
                    text(fields, "previousDigestS3Bucket"),
                    text(fields, "previousDigestS3Object"),
                    hash(fields, "previousDigestHashValue", "previousDigestHashAlgorithm")));
        }
        return new DigestFile(text(fields, "digestS3Bucket"), text(fields, "digestS3Object"), listed, sha256, fields);
    }

    private static void readLogFiles(JsonParser json, List<Listed> listed) throws IOException, TrailFileException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw malformed(LOG_FILES + " is no list");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw malformed(LOG_FILES + " holds something that is no object");
            }
            if (listed.size() == LISTED_MAX) {
                throw tooLarge("it lists more than " + LISTED_MAX + " log files");
            }
            Map<String, @Nullable String> file = new HashMap<>();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                readField(json, name, file);
            }
            listed.add(new Listed(
                    text(file, "s3Bucket"), text(file, "s3Object"), hash(file, "hashValue", "hashAlgorithm")));
        }
    }

    private static void readField(JsonParser json, String name, Map<String, @Nullable String> into)
            throws IOException, TrailFileException {
        JsonToken value = json.nextToken();
        if (!TEXTS.contains(name) || value == JsonToken.VALUE_NULL) {
            json.skipChildren();
        } else if (value == JsonToken.VALUE_STRING) {
            into.put(name, json.getText());
        } else {
            throw malformed(name + " is no text");
        }
    }

    private static String text(Map<String, @Nullable String> fields, String name) throws TrailFileException {
        String text = fields.get(name);
        if (text == null || text.isEmpty()) {
            throw malformed("it has a place for " + name + ", and that is empty or missing");
        }
        return text;
    }

    private static String hash(Map<String, @Nullable String> fields, String value, String algorithm)
            throws TrailFileException {
        if (!text(fields, algorithm).equals(ALGORITHM)) {
            throw malformed(algorithm + " is " + fields.get(algorithm) + ", and only " + ALGORITHM + " is known");
        }
        String hash = text(fields, value).toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(hash).matches()) {
            throw malformed(value + " is no " + ALGORITHM + " in hex: " + hash);
        }
        return hash;
    }

    private static TrailFileException malformed(String reason) {
        return new TrailFileException(TrailRule.DIGEST_MALFORMED, "", reason);
    }

    private static TrailFileException tooLarge(String reason) {
        return new TrailFileException(TrailRule.DIGEST_TOO_LARGE, "", reason);
    }
}
