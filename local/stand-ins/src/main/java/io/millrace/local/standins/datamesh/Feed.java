package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feed of events, append-only. */
final class Feed {

    static final int PAGE = 1_000;

    private static final String PREFIX = "com.datamesh-manager.events.";
    private static final String SOURCE = "https://app.datamesh-manager.com";
    /** Zeros at the end of a fraction are left out. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final List<JsonNode> elements = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * @param name of the event, without prefix and suffix
     * @param data beside the timestamp
     */
    void add(String name, String subject, Map<String, String> data, String principal, Instant at) {
        String time = TIME.format(at);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("specversion", "1.0")
                .put("id", String.format(Locale.ROOT, "1ef9ebfe-0000-6000-8000-%012x", elements.size() + 1))
                .put("type", PREFIX + name + "Event")
                .put("source", SOURCE)
                .put("subject", subject)
                .put("time", time)
                .put("datacontenttype", "application/json")
                .put("principal", principal);
        ObjectNode content = event.putObject("data");
        data.forEach(content::put);
        content.put("timestamp", time);
        append(event);
    }

    void append(JsonNode element) {
        String id = element.path("id").asText();
        if (!id.isEmpty()) {
            positions.put(id, elements.size());
        }
        elements.add(element);
    }

    List<JsonNode> page(@Nullable String lastEventId) {
        int from = 0;
        if (lastEventId != null) {
            Integer position = positions.get(lastEventId);
            if (position == null) {
                throw DataMeshRefusal.invalid("There is no event " + lastEventId);
            }
            from = position + 1;
        }
        return List.copyOf(elements.subList(from, Math.min(elements.size(), from + PAGE)));
    }

    List<JsonNode> all() {
        return List.copyOf(elements);
    }
}
