package io.millrace.connectors.csv;

/** Position of the reader in its object, shared by its layers, so that every broken rule is reported alike. */
final class Position {

    private final String object;
    private long row;
    private long line = 1;
    private long bytes;

    Position(String object) {
        this.object = object;
    }

    void enterRow(long number) {
        row = number;
    }

    void enterLine(long number) {
        line = number;
    }

    void reachByte(long offset) {
        bytes = offset;
    }

    long bytes() {
        return bytes;
    }

    /** A broken rule of the text, located by row and line. */
    CsvException brokenText(CsvRule rule, String what) {
        String where = row == 0 ? "header" : "row " + row;
        return broken(rule, where + ", line " + line, what);
    }

    /** A broken rule of the object or its compression, located by the stored byte. */
    CsvException brokenObject(CsvRule rule, long offset, String what) {
        return broken(rule, "byte " + offset, what);
    }

    private CsvException broken(CsvRule rule, String where, String what) {
        String message = object + ", " + where + ": " + what + " [" + rule.id() + "]";
        return new CsvException(rule, message, row, line, bytes);
    }
}
