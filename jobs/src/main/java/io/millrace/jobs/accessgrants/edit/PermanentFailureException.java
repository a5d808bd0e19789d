package io.millrace.jobs.accessgrants.edit;

/** A permanent failure: an operator has to act before an edit can succeed. */
final class PermanentFailureException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    PermanentFailureException(Rejection rejection) {
        super(rejection.reason());
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
