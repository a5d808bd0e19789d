package io.millrace.local.tool.deploy;

/** An error response of a service. */
final class StandInRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    StandInRefusal(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
