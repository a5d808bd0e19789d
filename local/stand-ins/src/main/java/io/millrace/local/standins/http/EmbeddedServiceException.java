package io.millrace.local.standins.http;

/** An embedded service that did not start or stop, with what to do where that is known. */
public final class EmbeddedServiceException extends RuntimeException {

    public EmbeddedServiceException(String message) {
        super(message);
    }

    public EmbeddedServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
