package io.millrace.local.tool.deploy;

/** A deployment that did not come about; the message is for the person who asked for it. */
public final class DeployException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeployException(String message) {
        super(message);
    }
}
