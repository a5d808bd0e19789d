package io.millrace.local.aws;

/** An embedded service that did not start or stop, with what to do where that is known. */
public final class EmbeddedServiceException extends RuntimeException {

    EmbeddedServiceException(String message) {
        super(message);
    }

    public EmbeddedServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
