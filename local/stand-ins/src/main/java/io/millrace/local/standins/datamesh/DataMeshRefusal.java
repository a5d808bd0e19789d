package io.millrace.local.standins.datamesh;

/** An error answer: status, title and detail of its problem document. */
public final class DataMeshRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    private DataMeshRefusal(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static DataMeshRefusal invalid(String detail) {
        return new DataMeshRefusal(400, "Bad Request", detail);
    }

    static DataMeshRefusal denied() {
        return new DataMeshRefusal(403, "Forbidden", "The API key was not found or not the expected value");
    }

    static DataMeshRefusal missing(String detail) {
        return new DataMeshRefusal(404, "Not Found", detail);
    }

    static DataMeshRefusal unprocessable(String detail) {
        return new DataMeshRefusal(422, "Unprocessable Entity", detail);
    }

    static DataMeshRefusal tooManyRequests() {
        return new DataMeshRefusal(429, "Too Many Requests", "The rate limit is exceeded");
    }

    static DataMeshRefusal broken(int status) {
        return new DataMeshRefusal(status, "Failed on purpose", "The server failed on purpose");
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
