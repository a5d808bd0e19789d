package io.millrace.local.datamesh;

/** What the server does not do. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    private Refusal(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Refusal invalid(String detail) {
        return new Refusal(400, "Bad Request", detail);
    }

    static Refusal denied() {
        return new Refusal(403, "Forbidden", "The API key was not found or not the expected value");
    }

    static Refusal missing(String detail) {
        return new Refusal(404, "Not Found", detail);
    }

    static Refusal unprocessable(String detail) {
        return new Refusal(422, "Unprocessable Entity", detail);
    }

    static Refusal tooManyRequests() {
        return new Refusal(429, "Too Many Requests", "The rate limit is exceeded");
    }

    static Refusal broken(int status) {
        return new Refusal(status, "Failed on purpose", "The server failed on purpose");
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
