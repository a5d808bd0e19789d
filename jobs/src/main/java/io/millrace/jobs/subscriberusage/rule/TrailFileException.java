package io.millrace.jobs.subscriberusage.rule;

import io.millrace.connectors.rejects.Finding;

/**
 * Breach of a rule for which a log file cannot be read on. Reading the same object again ends the same way, so this is never
 * retried; a fault of the connection is an {@link java.io.IOException} instead. What was read before it counts: each
 * record is of an event that happened, whatever became of the rest of its file.
 */
public final class TrailFileException extends Exception {

    private static final long serialVersionUID = 1;

    private final TrailRule rule;
    private final String position;

    /**
     * @param position where in the object, such as {@code byte 4711}
     * @param reason one sentence for a person
     */
    public TrailFileException(TrailRule rule, String position, String reason) {
        super(reason);
        this.rule = rule;
        this.position = position;
    }

    public TrailRule rule() {
        return rule;
    }

    public String position() {
        return position;
    }

    /** The same for the rejects; without payload, for the object itself is where it was. */
    public Finding finding() {
        return Finding.at(rule.id(), position, String.valueOf(getMessage()));
    }
}
