package io.millrace.local.standins.iam;

/** An error answer: code, status and message as AWS words it. */
final class IamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    private IamRefusal(String code, int status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static IamRefusal validation(String message) {
        return new IamRefusal("ValidationError", 400, message);
    }

    static IamRefusal malformed(String message) {
        return new IamRefusal("MalformedPolicyDocument", 400, message);
    }

    static IamRefusal unmodifiable(String message) {
        return new IamRefusal("UnmodifiableEntity", 400, message);
    }

    static IamRefusal missing(String message) {
        return new IamRefusal("NoSuchEntity", 404, message);
    }

    static IamRefusal exists(String message) {
        return new IamRefusal("EntityAlreadyExists", 409, message);
    }

    static IamRefusal limit(String message) {
        return new IamRefusal("LimitExceeded", 409, message);
    }

    static IamRefusal conflict(String message) {
        return new IamRefusal("DeleteConflict", 409, message);
    }

    static IamRefusal changed() {
        return new IamRefusal("ConcurrentModification", 409, "The request was rejected because of multiple requests");
    }

    static IamRefusal throttled() {
        return new IamRefusal("Throttling", 400, "Rate exceeded");
    }

    static IamRefusal denied(String message) {
        return new IamRefusal("AccessDenied", 403, message);
    }

    static IamRefusal unsigned() {
        return new IamRefusal("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    }

    static IamRefusal unknownCaller() {
        return new IamRefusal("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
    }

    static IamRefusal wrongScope(String scope) {
        return new IamRefusal("SignatureDoesNotMatch", 403, "Credential should be scoped to " + scope);
    }

    static IamRefusal unknownOperation(String action, String version) {
        return new IamRefusal("InvalidAction", 400, "Could not find operation " + action + " for version " + version);
    }

    static IamRefusal broken() {
        return new IamRefusal("ServiceFailure", 500, "The request processing has failed because of an unknown error");
    }

    static IamRefusal unavailable() {
        return new IamRefusal("ServiceUnavailable", 503, "The request has failed due to a temporary failure");
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
