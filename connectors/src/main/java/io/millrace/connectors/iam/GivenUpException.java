package io.millrace.connectors.iam;

/** A person has to act before what was tried can succeed. */
final class GivenUpException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    GivenUpException(Problem problem) {
        super(problem.reason());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
