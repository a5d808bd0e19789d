package io.millrace.jobs.accessgrants.edit;

/** A person has to act before what was tried can succeed. */
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
