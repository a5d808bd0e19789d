package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.IamException.Kind;

/** An error answer: code, status and message as AWS words it. */
final class IamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String THROTTLING = "Throttling";

    private final String code;
    private final int status;
    private final Kind kind;

    private IamRefusal(String code, int status, Kind kind, String message) {
        super(message);
        this.code = code;
        this.status = status;
        this.kind = kind;
    }

    static IamRefusal validation(String message) {
        return new IamRefusal("ValidationError", 400, Kind.INVALID, message);
    }

    static IamRefusal input(String message) {
        return new IamRefusal("InvalidInput", 400, Kind.INVALID, message);
    }

    static IamRefusal malformed(String message) {
        return new IamRefusal("MalformedPolicyDocument", 400, Kind.INVALID, message);
    }

    static IamRefusal unmodifiable(String message) {
        return new IamRefusal("UnmodifiableEntity", 400, Kind.UNMODIFIABLE, message);
    }

    static IamRefusal missing(String message) {
        return new IamRefusal("NoSuchEntity", 404, Kind.MISSING, message);
    }

    static IamRefusal noRole(String name) {
        return missing("The role with name " + name + " cannot be found.");
    }

    static IamRefusal exists(String message) {
        return new IamRefusal("EntityAlreadyExists", 409, Kind.EXISTS, message);
    }

    static IamRefusal limit(String message) {
        return new IamRefusal("LimitExceeded", 409, Kind.LIMIT, message);
    }

    static IamRefusal conflict(String message) {
        return new IamRefusal("DeleteConflict", 409, Kind.CONFLICT, message);
    }

    static IamRefusal changed() {
        return new IamRefusal(
                "ConcurrentModification", 409, Kind.NOT_NOW, "The request was rejected because of multiple requests");
    }

    static IamRefusal throttled() {
        return new IamRefusal(THROTTLING, 400, Kind.NOT_NOW, "Rate exceeded");
    }

    static IamRefusal denied(String message) {
        return new IamRefusal("AccessDenied", 403, Kind.DENIED, message);
    }

    static IamRefusal unsigned() {
        return new IamRefusal(
                "MissingAuthenticationToken", 403, Kind.DENIED, "Request is missing Authentication Token");
    }

    static IamRefusal unknownCaller() {
        return new IamRefusal(
                "InvalidClientTokenId", 403, Kind.DENIED, "The security token included in the request is invalid.");
    }

    static IamRefusal expired() {
        return new IamRefusal(
                "ExpiredToken", 403, Kind.NOT_NOW, "The security token included in the request is expired");
    }

    /** A statement that the stand-in does not evaluate. */
    static IamRefusal evaluation(String message) {
        return new IamRefusal("PolicyEvaluation", 500, Kind.UNANSWERED, message);
    }

    static IamRefusal wrongScope(String scope) {
        return new IamRefusal("SignatureDoesNotMatch", 403, Kind.DENIED, "Credential should be scoped to " + scope);
    }

    static IamRefusal unknownOperation(String action, String version) {
        return new IamRefusal(
                "InvalidAction", 400, Kind.INVALID, "Could not find operation " + action + " for version " + version);
    }

    static IamRefusal broken() {
        return new IamRefusal(
                "ServiceFailure",
                500,
                Kind.UNANSWERED,
                "The request processing has failed because of an unknown error");
    }

    static IamRefusal unavailable() {
        return new IamRefusal(
                "ServiceUnavailable", 503, Kind.UNANSWERED, "The request has failed due to a temporary failure");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    /** As the port sorts it. */
    Kind kind() {
        return kind;
    }

    /** The side at fault, as the error names it. */
    String type() {
        return status < 500 ? "Sender" : "Receiver";
    }

    boolean isThrottling() {
        return code.equals(THROTTLING);
    }
}
