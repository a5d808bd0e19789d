package io.millrace.local.aws.iam;

/** An error answer: code, status and message as AWS words it. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    private Refusal(String code, int status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static Refusal validation(String message) {
        return new Refusal("ValidationError", 400, message);
    }

    static Refusal malformed(String message) {
        return new Refusal("MalformedPolicyDocument", 400, message);
    }

    static Refusal unmodifiable(String message) {
        return new Refusal("UnmodifiableEntity", 400, message);
    }

    static Refusal missing(String message) {
        return new Refusal("NoSuchEntity", 404, message);
    }

    static Refusal exists(String message) {
        return new Refusal("EntityAlreadyExists", 409, message);
    }

    static Refusal limit(String message) {
        return new Refusal("LimitExceeded", 409, message);
    }

    static Refusal conflict(String message) {
        return new Refusal("DeleteConflict", 409, message);
    }

    static Refusal changed() {
        return new Refusal("ConcurrentModification", 409, "The request was rejected because of multiple requests");
    }

    static Refusal throttled() {
        return new Refusal("Throttling", 400, "Rate exceeded");
    }

    static Refusal denied(String message) {
        return new Refusal("AccessDenied", 403, message);
    }

    static Refusal unsigned() {
        return new Refusal("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    }

    static Refusal unknownCaller() {
        return new Refusal("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
    }

    static Refusal wrongScope(String scope) {
        return new Refusal("SignatureDoesNotMatch", 403, "Credential should be scoped to " + scope);
    }

    static Refusal unknownOperation(String action, String version) {
        return new Refusal("InvalidAction", 400, "Could not find operation " + action + " for version " + version);
    }

    static Refusal broken() {
        return new Refusal("ServiceFailure", 500, "The request processing has failed because of an unknown error");
    }

    static Refusal unavailable() {
        return new Refusal("ServiceUnavailable", 503, "The request has failed due to a temporary failure");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    /** Whose fault it is, as the error says it. */
    String type() {
        return status < 500 ? "Sender" : "Receiver";
    }
}
