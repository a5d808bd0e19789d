package io.millrace.connectors.content;

/**
 * Breach of a rule by a stored object that is not whole. Reading it again ends the same way, so this is never retried; a fault of the connection
 * is an {@link java.io.IOException} instead.
 */
public final class BrokenObjectException extends Exception {

    private static final long serialVersionUID = 1;

    private final ObjectRule rule;
    private final long offset;

    BrokenObjectException(ObjectRule rule, long offset, String what) {
        super(what);
        this.rule = rule;
        this.offset = offset;
    }

    public ObjectRule rule() {
        return rule;
    }

    /** Of the stored byte at which it shows. */
    public long offset() {
        return offset;
    }

    /** The error as a sentence for a person, without position and rule. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
