package io.millrace.local.aws.dataexchange;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer of the service model: its name, status and members. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final int status;
    private final transient Map<String, Object> members = new LinkedHashMap<>();

    private Refusal(String error, int status, String message) {
        super(message);
        this.error = error;
        this.status = status;
        members.put("Message", message);
    }

    static Refusal invalid(String message) {
        return new Refusal("ValidationException", 400, message);
    }

    static Refusal denied(String message) {
        return new Refusal("AccessDeniedException", 403, message);
    }

    static Refusal missing(String resourceType, String resourceId) {
        return new Refusal("ResourceNotFoundException", 404, "Resource not found: " + resourceId)
                .with("ResourceType", resourceType)
                .with("ResourceId", resourceId);
    }

    static Refusal conflict(String resourceType, String resourceId, String message) {
        return new Refusal("ConflictException", 409, message)
                .with("ResourceType", resourceType)
                .with("ResourceId", resourceId);
    }

    static Refusal limit(Quotas.Limit limit) {
        return new Refusal("ServiceLimitExceededException", 402, "Limit exceeded: " + limit.name())
                .with("LimitName", limit.name())
                .with("LimitValue", (double) limit.value());
    }

    static Refusal throttled() {
        return new Refusal("ThrottlingException", 429, "Rate exceeded");
    }

    static Refusal broken() {
        return new Refusal("InternalServerException", 500, "An internal error occurred");
    }

    private Refusal with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    String error() {
        return error;
    }

    int status() {
        return status;
    }

    Map<String, Object> members() {
        return members;
    }
}
