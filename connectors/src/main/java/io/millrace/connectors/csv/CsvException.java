package io.millrace.connectors.csv;

/**
 * Breach of a rule by the content of an object. Reading the same object again ends the same way, so this is never retried;
 * a fault of the connection is an {@link java.io.IOException} instead. The message is one sentence for a person and
 * names the object, the position and the rule.
 */
public final class CsvException extends Exception {

    private static final long serialVersionUID = 1;

    private final CsvRule rule;
    private final long rowNumber;
    private final long lineNumber;
    private final long bytesRead;

    CsvException(CsvRule rule, String message, long rowNumber, long lineNumber, long bytesRead) {
        super(message);
        this.rule = rule;
        this.rowNumber = rowNumber;
        this.lineNumber = lineNumber;
        this.bytesRead = bytesRead;
    }

    public CsvRule rule() {
        return rule;
    }

    /** The data row being read, counted from 1; 0 in the header. */
    public long rowNumber() {
        return rowNumber;
    }

    /**
     * The line of the text being read, counted from 1: that of the fault, or of the opening quote where it is not
     * closed, or of the row's start where the row is too large.
     */
    public long lineNumber() {
        return lineNumber;
    }

    /** Raw bytes of the object read so far; the fault lies before this offset. */
    public long bytesRead() {
        return bytesRead;
    }
}
