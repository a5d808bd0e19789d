package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.AsyncFailures;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The classification of HTTP failures. */
final class HttpErrors {

    /**
     * Statuses of 3xx and 4xx; any other is INVALID. What a proxy, a gateway or a login page in between answers says
     * nothing about the resource, so it is no decision: NOT_NOW.
     */
    private static final Map<Integer, Kind> KINDS = Map.ofEntries(
            Map.entry(301, Kind.NOT_NOW),
            Map.entry(302, Kind.NOT_NOW),
            Map.entry(303, Kind.NOT_NOW),
            Map.entry(307, Kind.NOT_NOW),
            Map.entry(308, Kind.NOT_NOW),
            Map.entry(401, Kind.DENIED),
            Map.entry(402, Kind.NOT_NOW),
            Map.entry(403, Kind.DENIED),
            Map.entry(404, Kind.MISSING),
            Map.entry(405, Kind.NOT_NOW),
            Map.entry(407, Kind.NOT_NOW),
            Map.entry(408, Kind.UNANSWERED),
            Map.entry(409, Kind.NOT_NOW),
            Map.entry(410, Kind.MISSING),
            Map.entry(421, Kind.NOT_NOW),
            Map.entry(425, Kind.NOT_NOW),
            Map.entry(429, Kind.NOT_NOW),
            Map.entry(431, Kind.NOT_NOW),
            Map.entry(451, Kind.NOT_NOW),
            Map.entry(503, Kind.NOT_NOW));

    private static final String HTML = "text/html";
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final int VIOLATIONS_MAX = 10;

    private HttpErrors() {}

    /** @param contentType of the answer; empty without one */
    static Kind kind(int status, String contentType) {
        Kind kind = KINDS.getOrDefault(status, status >= 500 ? Kind.UNANSWERED : Kind.INVALID);
        boolean isOfTheApi =
                kind == Kind.MISSING ? !isOfType(contentType, HTML) : status != 400 || isOfType(contentType, PROBLEM);
        return isOfTheApi ? kind : Kind.NOT_NOW;
    }

    /** Whether it is a page for people, which no call of the API answers with. */
    static boolean isHtml(String contentType) {
        return isOfType(contentType, HTML);
    }

    private static boolean isOfType(String contentType, String type) {
        return contentType.strip().regionMatches(true, 0, type, 0, type.length());
    }

    /**
     * An answer with a status other than 2xx.
     *
     * @param call method and path
     */
    static DataMeshException refused(String call, int status, HttpHeaders headers, byte[] body, ObjectMapper json) {
        String said = headers.firstValue("location")
                .filter(to -> status / 100 == 3)
                .map(to -> "it redirects to " + Quoted.message(to) + ", which is not followed with a key")
                .orElseGet(() -> problem(body, json));
        return new DataMeshException(
                kind(status, headers.firstValue("content-type").orElse("")),
                call + ": HTTP " + status + (said.isEmpty() ? "" : ": " + said),
                retryAfter(headers),
                null);
    }

    /** No answer, or not all of it. */
    static DataMeshException failed(String call, Throwable thrown, Duration timeout) {
        Throwable failure = AsyncFailures.cause(thrown);
        if (failure instanceof BoundedBody.TooLargeException) {
            return new DataMeshException(Kind.TOO_LARGE, call + ": " + failure.getMessage(), null, failure);
        }
        String reason = failure instanceof TimeoutException
                ? "no whole answer within " + timeout.toSeconds() + " s"
                : Quoted.message(failure.toString());
        return new DataMeshException(Kind.UNANSWERED, call + ": " + reason, null, failure);
    }

    /** The text of a problem document; empty for another body. */
    private static String problem(byte[] body, ObjectMapper json) {
        JsonNode problem;
        try {
            problem = json.readTree(body);
        } catch (IOException noJson) {
            return "";
        }
        List<String> said = new ArrayList<>();
        add(said, problem.path("title"));
        add(said, problem.path("detail"));
        for (JsonNode violation : problem.path("violations")) {
            if (said.size() < VIOLATIONS_MAX) {
                add(said, violation.path("field"));
                add(said, violation.path("message"));
            }
        }
        return Quoted.message(String.join(": ", said));
    }

    private static void add(List<String> said, JsonNode text) {
        if (text.isTextual() && !text.textValue().isBlank()) {
            said.add(text.textValue());
        }
    }

    /** The Retry-After header in seconds, or as a date by the server's own clock; null when it is neither. */
    static @Nullable Duration retryAfter(HttpHeaders headers) {
        String text = headers.firstValue("retry-after").orElse("").strip();
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Optional<ZonedDateTime> until = date(text);
        Optional<ZonedDateTime> now = date(headers.firstValue("date").orElse(""));
        if (until.isEmpty() || now.isEmpty()) {
            return null;
        }
        Duration wait = Duration.between(now.get(), until.get());
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Optional<ZonedDateTime> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }
}
