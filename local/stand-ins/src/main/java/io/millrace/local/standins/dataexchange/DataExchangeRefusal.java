package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer of the service model: its name, status and members. */
final class DataExchangeRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final int status;
    private final Kind kind;
    private final transient Map<String, Object> members = new LinkedHashMap<>();

    private DataExchangeRefusal(String error, int status, Kind kind, String message) {
        super(message);
        this.error = error;
        this.status = status;
        this.kind = kind;
        members.put("Message", message);
    }

    static DataExchangeRefusal invalid(String message) {
        return new DataExchangeRefusal("ValidationException", 400, Kind.INVALID, message);
    }

    static DataExchangeRefusal denied(String message) {
        return new DataExchangeRefusal("AccessDeniedException", 403, Kind.DENIED, message);
    }

    static DataExchangeRefusal missing(String resourceType, String resourceId) {
        return new DataExchangeRefusal(
                        "ResourceNotFoundException", 404, Kind.MISSING, "Resource not found: " + resourceId)
                .with("ResourceType", resourceType)
                .with("ResourceId", resourceId);
    }

    static DataExchangeRefusal conflict(String resourceType, String resourceId, String message) {
        return new DataExchangeRefusal("ConflictException", 409, Kind.CONFLICT, message)
                .with("ResourceType", resourceType)
                .with("ResourceId", resourceId);
    }

    static DataExchangeRefusal limit(Quotas.Limit limit) {
        return limit(limit, Kind.LIMIT);
    }

    /** More jobs in progress than there may be. */
    static DataExchangeRefusal full(Quotas quotas) {
        return limit(quotas.ofConcurrentJobs(), Kind.FULL);
    }

    private static DataExchangeRefusal limit(Quotas.Limit limit, Kind kind) {
        return new DataExchangeRefusal("ServiceLimitExceededException", 402, kind, "Limit exceeded: " + limit.name())
                .with("LimitName", limit.name())
                .with("LimitValue", (double) limit.value());
    }

    static DataExchangeRefusal throttled() {
        return new DataExchangeRefusal("ThrottlingException", 429, Kind.NOT_NOW, "Rate exceeded");
    }

    static DataExchangeRefusal broken() {
        return new DataExchangeRefusal("InternalServerException", 500, Kind.UNANSWERED, "An internal error occurred");
    }

    private DataExchangeRefusal with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    String error() {
        return error;
    }

    int status() {
        return status;
    }

    /** As the port sorts it. */
    Kind kind() {
        return kind;
    }

    Map<String, Object> members() {
        return members;
    }
}
