package io.millrace.local.standins.datamesh;

import java.util.Map;

/** An answer that is given on purpose, without effect, before the key is looked at: of the server or of what is in between. */
public final class PlannedAnswer {

    private static final String PAGE = "<!DOCTYPE html><title>Something in between</title>";

    private final DataMeshAnswer answer;

    private PlannedAnswer(DataMeshAnswer answer) {
        this.answer = answer;
    }

    /** A refusal of the API: a status with its problem document. */
    public static PlannedAnswer problem(int status) {
        return new PlannedAnswer(DataMeshAnswer.problem(DataMeshRefusal.broken(status)));
    }

    /** A status with JSON that is no problem document, as gateways answer. */
    public static PlannedAnswer json(int status) {
        return new PlannedAnswer(
                new DataMeshAnswer(status, "application/json", Map.of(), "{\"message\":\"on purpose\"}"));
    }

    /** A status with a page for people; 200 is a login page. */
    public static PlannedAnswer html(int status) {
        return new PlannedAnswer(new DataMeshAnswer(status, "text/html; charset=utf-8", Map.of(), PAGE));
    }

    /** @param status of 3xx */
    public static PlannedAnswer redirect(int status, String location) {
        return new PlannedAnswer(new DataMeshAnswer(status, "text/html", Map.of("Location", location), ""));
    }

    DataMeshAnswer answer() {
        return answer;
    }
}
