package io.millrace.connectors.datamesh.feed;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.EncodedId;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.rejects.Rejects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parser of an element of a page. Any JSON gives an event; an unusable one carries the problem. */
final class FeedElement {

    /** Far above the API's examples; a longer value cannot be a name. */
    private static final int CHARACTERS_MAX = 1_024;

    private FeedElement() {}

    static FeedEvent read(JsonNode element) {
        if (!element.isObject()) {
            return FeedEvent.newBuilder()
                    .setId("")
                    .setType("")
                    .setProblem("The element is no JSON object")
                    .setPayload(payload(element))
                    .build();
        }
        String id = text(element.path("id"));
        String idProblem = id == null ? "is missing" : EncodedId.problem(id);
        String type = text(element.path("type"));
        JsonNode data = element.path("data");
        String resource = text(data.path("id"));
        FeedEvent event = FeedEvent.newBuilder()
                .setId(id == null || idProblem != null ? "" : id)
                .setType(orEmpty(type))
                .setSource(orEmpty(text(element.path("source"))))
                .setTime(text(element.path("time")))
                .setPrincipal(text(element.path("principal")))
                .setResource(resource == null ? text(element.path("subject")) : resource)
                .setOutputPort(text(data.path("outputPortId")))
                .build();
        String problem = idProblem == null ? problem(event) : "The event's id " + idProblem;
        return problem == null ? event : refused(event, problem, element);
    }

    private static @Nullable String problem(FeedEvent event) {
        if (event.getType().isEmpty()) {
            return "The event's type is missing";
        }
        return texts(event).stream().anyMatch(text -> text.length() > CHARACTERS_MAX)
                ? "A member of the event is longer than " + CHARACTERS_MAX + " characters"
                : null;
    }

    private static List<String> texts(FeedEvent event) {
        return List.of(
                event.getType(),
                event.getSource(),
                orEmpty(event.getTime()),
                orEmpty(event.getPrincipal()),
                orEmpty(event.getResource()),
                orEmpty(event.getOutputPort()));
    }

    /** An event with the whole element as its payload. */
    private static FeedEvent refused(FeedEvent event, String problem, JsonNode element) {
        return FeedEvent.newBuilder()
                .setId(event.getId())
                .setType(Quoted.message(event.getType()))
                .setProblem(problem)
                .setPayload(payload(element))
                .build();
    }

    private static String payload(JsonNode element) {
        return Rejects.payload(element.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A text or a number; null for all else, and for a blank one. */
    private static @Nullable String text(JsonNode member) {
        if (!member.isTextual() && !member.isNumber()) {
            return null;
        }
        String text = member.asText();
        return text.isBlank() ? null : text;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
