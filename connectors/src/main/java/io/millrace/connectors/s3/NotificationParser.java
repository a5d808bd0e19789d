package io.millrace.connectors.s3;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The parser of a message: it unwraps the envelopes and collects the arrivals and refusals. One instance per message.
 */
final class NotificationParser {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(ArrivalNotification.MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Sent by CloudTrail as plain text when a trail gets its topic; it reports no object. */
    private static final String CLOUD_TRAIL_VALIDATION = "CloudTrail validation message.";

    /** A reason quotes the refused text, which can be the whole message. */
    private static final int MAX_REASON = 500;

    /** The first shape that fits takes the object. */
    private static final List<Shape> SHAPES = List.of(
            new Shape(node -> node.path("detail-type").isTextual(), NotificationParser::bridgeEvent),
            new Shape(node -> node.path("Event").asText().equals("s3:TestEvent"), NotificationParser::ignore),
            new Shape(node -> node.path("Records").isArray(), each("Records")),
            new Shape(node -> node.path("Messages").isArray(), each("Messages")),
            new Shape(node -> node.path("s3").isObject(), NotificationParser::storageRecord),
            new Shape(node -> node.has("s3ObjectKey"), NotificationParser::trailDelivery),
            new Shape(node -> node.path("Sns").isObject(), inner("Sns")),
            new Shape(
                    node -> node.path("Type").asText().equals("Notification")
                            && node.path("Message").isTextual(),
                    text("Message")),
            new Shape(node -> node.path("Body").isTextual(), text("Body")),
            new Shape(node -> node.path("body").isTextual(), text("body")));

    private final List<ObjectArrival> arrivals = new ArrayList<>();
    private final List<NotificationRefusal> refusals = new ArrayList<>();
    private final long receivedAt;

    /** @param receivedAt epoch millis */
    NotificationParser(long receivedAt) {
        this.receivedAt = receivedAt;
    }

    ArrivalNotification parse(byte[] payload) {
        if (payload.length > ArrivalNotification.MAX_BYTES) {
            refuse("", ArrivalNotification.SIZE, payload.length + " bytes are more than a notification has");
        } else if (!isValidation(payload)) {
            read(() -> MAPPER.readTree(payload), "", 0);
        }
        return new ArrivalNotification(arrivals, refusals);
    }

    private static boolean isValidation(byte[] payload) {
        return Arrays.equals(payload, CLOUD_TRAIL_VALIDATION.getBytes(StandardCharsets.UTF_8));
    }

    private void read(Document document, String position, int envelopes) {
        JsonNode node;
        try {
            node = document.read();
        } catch (JsonProcessingException malformed) {
            refuse(position, ArrivalNotification.JSON, malformed.getOriginalMessage());
            return;
        } catch (IOException malformed) {
            refuse(position, ArrivalNotification.JSON, String.valueOf(malformed.getMessage()));
            return;
        }
        take(node, position, envelopes);
    }

    private void take(JsonNode node, String position, int envelopes) {
        if (envelopes > ArrivalNotification.MAX_ENVELOPES) {
            refuse(position, ArrivalNotification.ENVELOPES, "there are more envelopes than any delivery path has");
            return;
        }
        SHAPES.stream()
                .filter(shape -> shape.fits.test(node))
                .findFirst()
                .map(shape -> shape.reading)
                .orElse(NotificationParser::unknown)
                .read(this, node, position, envelopes);
    }

    private static Reading each(String field) {
        return (parser, node, position, envelopes) -> {
            int index = 0;
            for (JsonNode element : node.get(field)) {
                parser.take(element, below(position, field + "[" + index++ + "]"), envelopes);
            }
        };
    }

    private static Reading inner(String field) {
        return (parser, node, position, envelopes) -> parser.take(node.get(field), below(position, field), envelopes);
    }

    private static Reading text(String field) {
        return (parser, node, position, envelopes) -> {
            String content = node.get(field).textValue();
            if (!content.equals(CLOUD_TRAIL_VALIDATION)) {
                parser.read(() -> MAPPER.readTree(content), below(position, field), envelopes + 1);
            }
        };
    }

    private static String below(String position, String step) {
        return position.isEmpty() ? step : position + "." + step;
    }

    private void bridgeEvent(JsonNode event, String position, int envelopes) {
        collect(position, () -> ObjectEvents.ofEventBridge(event));
    }

    private void storageRecord(JsonNode record, String position, int envelopes) {
        collect(position, () -> ObjectEvents.ofStorage(record));
    }

    private void trailDelivery(JsonNode delivery, String position, int envelopes) {
        JsonNode keys = delivery.get("s3ObjectKey");
        if (!keys.isArray()) {
            refuse(below(position, "s3ObjectKey"), ArrivalNotification.FIELD, "it is no list of keys");
            return;
        }
        int index = 0;
        for (JsonNode key : keys) {
            collect(
                    below(position, "s3ObjectKey[" + index++ + "]"),
                    () -> ObjectEvents.ofTrailDelivery(delivery, key, receivedAt));
        }
    }

    private void collect(String position, Event event) {
        try {
            event.arrival().ifPresent(arrivals::add);
        } catch (NotificationException refused) {
            refuse(position, refused.rule(), refused.reason());
        }
    }

    private void ignore(JsonNode node, String position, int envelopes) {
        // S3 sends it once, when notifications are set up; it tells of no object.
    }

    private void unknown(JsonNode node, String position, int envelopes) {
        refuse(position, ArrivalNotification.SHAPE, "it is no S3 event, nor an envelope of one");
    }

    private void refuse(String position, String rule, String reason) {
        String shown = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "..." : reason;
        refusals.add(new NotificationRefusal(position, rule, shown));
    }

    @FunctionalInterface
    private interface Document {
        JsonNode read() throws IOException;
    }

    @FunctionalInterface
    private interface Event {
        Optional<ObjectArrival> arrival() throws NotificationException;
    }

    @FunctionalInterface
    private interface Reading {
        void read(NotificationParser parser, JsonNode node, String position, int envelopes);
    }

    private static final class Shape {

        final Predicate<JsonNode> fits;
        final Reading reading;

        Shape(Predicate<JsonNode> fits, Reading reading) {
            this.fits = fits;
            this.reading = reading;
        }
    }
}
