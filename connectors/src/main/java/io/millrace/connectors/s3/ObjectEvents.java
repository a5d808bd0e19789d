package io.millrace.connectors.s3;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parser of one event about one object. An empty result is a known event that is not an arrival. */
final class ObjectEvents {

    /** S3 limits a key to 1,024 bytes of UTF-8. */
    private static final int MAX_KEY_BYTES = 1_024;

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,64}");

    private ObjectEvents() {}

    static Optional<ObjectArrival> ofEventBridge(JsonNode event) throws NotificationException {
        String source = text(event, "source");
        String type = text(event, "detail-type");
        if (!source.equals("aws.s3") || !type.startsWith("Object ")) {
            throw new NotificationException(
                    ArrivalNotification.SHAPE, "'" + type + "' from '" + source + "' is no event of an S3 object");
        }
        if (!type.equals("Object Created")) {
            return Optional.empty();
        }
        JsonNode detail = event.path("detail");
        JsonNode object = detail.path("object");
        return arrival(
                text(detail.path("bucket"), "name"),
                key(text(object, "key")),
                size(object),
                optionalText(object, "etag"),
                optionalText(object, "version-id"),
                optionalText(object, "sequencer"),
                time(event, "time"));
    }

    static Optional<ObjectArrival> ofStorage(JsonNode record) throws NotificationException {
        String source = optionalText(record, "eventSource");
        // "aws:s3", and with other makers "minio:s3" or "ceph:s3".
        if (source != null && !source.endsWith(":s3")) {
            throw new NotificationException(ArrivalNotification.SHAPE, "an event of '" + source + "' is none of S3");
        }
        String version = optionalText(record, "eventVersion");
        if (version != null && !version.startsWith("2.")) {
            throw new NotificationException(
                    ArrivalNotification.VERSION,
                    "event version '" + version + "' is not 2.x, and may mean other things");
        }
        String name = text(record, "eventName");
        if (!name.startsWith("ObjectCreated:") && !name.startsWith("s3:ObjectCreated:")) {
            return Optional.empty();
        }
        JsonNode object = record.path("s3").path("object");
        return arrival(
                text(record.path("s3").path("bucket"), "name"),
                key(decoded(text(object, "key"))),
                size(object),
                optionalText(object, "eTag"),
                optionalText(object, "versionId"),
                optionalText(object, "sequencer"),
                time(record, "eventTime"));
    }

    /** @param key one of the delivery's; CloudTrail does not encode them */
    static Optional<ObjectArrival> ofTrailDelivery(JsonNode delivery, JsonNode key, long receivedAt)
            throws NotificationException {
        if (!key.isTextual() || key.textValue().isEmpty()) {
            throw new NotificationException(ArrivalNotification.FIELD, "the key is no text, or empty");
        }
        return arrival(text(delivery, "s3Bucket"), key(key.textValue()), -1, null, null, null, receivedAt);
    }

    private static Optional<ObjectArrival> arrival(
            String bucket,
            String key,
            long size,
            @Nullable String etag,
            @Nullable String versionId,
            @Nullable String sequencer,
            long arrivedAt)
            throws NotificationException {
        if (sequencer != null && !HEXADECIMAL.matcher(sequencer).matches()) {
            throw new NotificationException(
                    ArrivalNotification.FIELD, "sequencer '" + sequencer + "' is not hexadecimal");
        }
        if (FolderMarkers.isMarker(key, size)) {
            return Optional.empty();
        }
        return Optional.of(ObjectArrival.newBuilder()
                .setBucket(bucket)
                .setKey(key)
                .setSize(size)
                .setEtag(etag == null ? "" : ETags.unquoted(etag))
                .setVersionId(versionId)
                .setSequencer(sequencer)
                .setArrivedAt(arrivedAt)
                .build());
    }

    private static String text(JsonNode parent, String field) throws NotificationException {
        String text = optionalText(parent, field);
        if (text == null) {
            throw new NotificationException(ArrivalNotification.FIELD, field + " is missing or empty");
        }
        return text;
    }

    private static @Nullable String optionalText(JsonNode parent, String field) throws NotificationException {
        JsonNode value = parent.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new NotificationException(ArrivalNotification.FIELD, field + " is no text");
        }
        String text = value.textValue();
        return text.isEmpty() ? null : text;
    }

    private static long size(JsonNode object) throws NotificationException {
        JsonNode size = object.path("size");
        if (size.isMissingNode() || size.isNull()) {
            return -1;
        }
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw new NotificationException(ArrivalNotification.FIELD, "size is no number of bytes");
        }
        return size.longValue();
    }

    private static long time(JsonNode event, String field) throws NotificationException {
        String time = text(event, field);
        try {
            return OffsetDateTime.parse(time).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw new NotificationException(ArrivalNotification.FIELD, field + " '" + time + "' is no ISO 8601 time");
        }
    }

    private static String decoded(String key) throws NotificationException {
        try {
            String decoded = URLDecoder.decode(key, StandardCharsets.UTF_8);
            // The decoder replaces bytes that are no UTF-8 by this character instead of failing.
            if (decoded.indexOf('\uFFFD') >= 0
                    && key.indexOf('\uFFFD') < 0
                    && !key.toUpperCase(Locale.ROOT).contains("%EF%BF%BD")) {
                throw new NotificationException(ArrivalNotification.KEY, "key '" + key + "' decodes to no UTF-8");
            }
            return decoded;
        } catch (IllegalArgumentException malformed) {
            throw new NotificationException(
                    ArrivalNotification.KEY, "key '" + key + "' is not form-encoded: " + malformed.getMessage());
        }
    }

    private static String key(String key) throws NotificationException {
        int bytes;
        try {
            bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(key))
                    .remaining();
        } catch (CharacterCodingException malformed) {
            throw new NotificationException(ArrivalNotification.KEY, "the key has half a surrogate pair");
        }
        if (bytes > MAX_KEY_BYTES) {
            throw new NotificationException(
                    ArrivalNotification.KEY, "the key has " + bytes + " bytes, S3 allows " + MAX_KEY_BYTES);
        }
        return key;
    }
}
