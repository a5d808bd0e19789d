package io.millrace.local.tool.deploy;

/** The failure of a deployment; the message is for its user. */
public final class DeployException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeployException(String message) {
        super(message);
    }
}
