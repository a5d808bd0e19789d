package io.millrace.connectors.csv;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Scanner that splits text into records and fields in place: the fields of the current record are regions of one buffer, and
 * {@code ""} is joined by moving characters within a field's own region. Knows nothing of headers, NULL or blank lines.
 *
 * <p>This is our own because a DELETE is only as right as the proof that the file is whole, and no parser for Java 11
 * gives that proof: FastCSV 3.7 does not report an unclosed quote and silently merges two records where a quoted field at
 * the end of a line holds a lone CR; FastCSV 4 needs Java 17 (the tests compare this class with it).
 */
final class RecordScanner implements Closeable {

    private static final int NO_QUOTE = -1;

    private final CharacterInput text;
    private final Position textPosition;
    private final RowLimits limits;
    private final char delimiter;
    private final int quote;

    private char[] buffer;
    private int position;
    private int limit;
    private boolean endOfText;

    private int recordStart;
    private int fieldStart;
    private int fieldEnd;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private boolean[] quoted = new boolean[16];
    private int fieldCount;

    private long line = 1;
    private long recordLine;
    private char lineEnd;

    RecordScanner(CharacterInput text, Dialect dialect, RowLimits limits, Position textPosition, int bufferSize) {
        this.text = text;
        this.textPosition = textPosition;
        this.limits = limits;
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote().map(Integer::valueOf).orElse(NO_QUOTE);
        // Half a buffer is free after a move, and that must be room enough.
        this.buffer = new char[Math.max(bufferSize, 2 * CharacterInput.MINIMUM_ROOM)];
    }

    /** Moves to the next record; false at the end of the text. */
    boolean next() throws IOException, CsvException {
        recordStart = position;
        recordLine = line;
        fieldCount = 0;
        if (position == limit && !more()) {
            return false;
        }
        boolean delimited;
        do {
            delimited = isAtQuote() ? readQuoted() : readUnquoted();
        } while (delimited);
        verifyRowLength();
        return true;
    }

    private boolean isAtQuote() throws IOException, CsvException {
        return (position < limit || more()) && buffer[position] == quote;
    }

    /** Reads a field and what ends it; true if that is a delimiter, so that another field follows. */
    private boolean readUnquoted() throws IOException, CsvException {
        fieldStart = position;
        while (true) {
            char[] characters = buffer;
            int end = limit;
            int index = position;
            while (index < end) {
                char c = characters[index];
                if (c == delimiter || c == '\n' || c == '\r') {
                    break;
                }
                index++;
            }
            position = index;
            fieldEnd = index;
            if (index < end) {
                addField(false);
                return readSeparator();
            }
            verifyFieldLength();
            if (!more()) {
                addField(false);
                return false;
            }
        }
    }

    /** As {@link #readUnquoted()}, from the opening quote on. */
    private boolean readQuoted() throws IOException, CsvException {
        long openingLine = line;
        position++;
        fieldStart = position;
        fieldEnd = position;
        while (true) {
            keepUntilQuoteOrLineBreak();
            if (position == limit) {
                verifyFieldLength();
                if (!more()) {
                    textPosition.enterLine(openingLine);
                    throw textPosition.brokenText(
                            CsvRule.UNCLOSED_QUOTE, "the text ends inside the quoted field that begins here");
                }
            } else if (buffer[position] != quote) {
                keepLineBreak();
            } else {
                position++;
                if (!isAtQuote()) {
                    addField(true);
                    return position < limit && readSeparator();
                }
                buffer[fieldEnd++] = (char) quote;
                position++;
            }
        }
    }

    private void keepUntilQuoteOrLineBreak() {
        char[] characters = buffer;
        int index = position;
        while (index < limit) {
            char c = characters[index];
            if (c == quote || c == '\n' || c == '\r') {
                break;
            }
            index++;
        }
        int length = index - position;
        if (fieldEnd != position) {
            System.arraycopy(characters, position, characters, fieldEnd, length);
        }
        fieldEnd += length;
        position = index;
    }

    private void keepLineBreak() {
        char c = buffer[position];
        if (c == '\r' || buffer[position - 1] != '\r') {
            line++;
        }
        buffer[fieldEnd++] = c;
        position++;
    }

    private boolean readSeparator() throws IOException, CsvException {
        char c = buffer[position];
        if (c == delimiter) {
            position++;
            return true;
        }
        if (c != '\n' && c != '\r') {
            throw refuse(CsvRule.TEXT_AFTER_QUOTE, "a closing quote is followed by " + printable(c));
        }
        position++;
        if (c == '\r' && (position < limit || more()) && buffer[position] == '\n') {
            position++;
            c = '\n';
        }
        if (lineEnd != c) {
            if (lineEnd != 0) {
                throw refuse(
                        CsvRule.MIXED_LINE_ENDS,
                        c == '\r'
                                ? "a lone carriage return stands outside quotes in a text whose lines end with LF"
                                : "a line feed stands outside quotes in a text whose lines end with a lone CR");
            }
            lineEnd = c;
        }
        line++;
        return false;
    }

    private void addField(boolean wasQuoted) throws CsvException {
        verifyFieldLength();
        if (fieldCount == starts.length) {
            if (fieldCount >= limits.columns()) {
                throw tooManyColumns();
            }
            starts = Arrays.copyOf(starts, 2 * fieldCount);
            ends = Arrays.copyOf(ends, 2 * fieldCount);
            quoted = Arrays.copyOf(quoted, 2 * fieldCount);
        }
        starts[fieldCount] = fieldStart;
        ends[fieldCount] = fieldEnd;
        quoted[fieldCount] = wasQuoted;
        fieldCount++;
        if (fieldCount > limits.columns()) {
            throw tooManyColumns();
        }
    }

    /** Reads on behind what is there; moves or grows the buffer, and with it all positions, if it has no room left. */
    private boolean more() throws IOException, CsvException {
        if (endOfText) {
            return false;
        }
        verifyRowLength();
        if (buffer.length - limit < CharacterInput.MINIMUM_ROOM) {
            makeRoom();
        }
        textPosition.enterLine(line);
        int count = text.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            endOfText = true;
            return false;
        }
        limit += count;
        return true;
    }

    private void makeRoom() {
        int used = limit - recordStart;
        char[] target = used <= buffer.length / 2 ? buffer : new char[2 * buffer.length];
        System.arraycopy(buffer, recordStart, target, 0, used);
        buffer = target;
        for (int field = 0; field < fieldCount; field++) {
            starts[field] -= recordStart;
            ends[field] -= recordStart;
        }
        position -= recordStart;
        limit -= recordStart;
        fieldStart -= recordStart;
        fieldEnd -= recordStart;
        recordStart = 0;
    }

    private void verifyFieldLength() throws CsvException {
        if (fieldEnd - fieldStart > limits.fieldLength()) {
            throw refuseRow(
                    CsvRule.FIELD_TOO_LARGE,
                    "field " + (fieldCount + 1) + " is longer than " + limits.fieldLength() + " characters");
        }
    }

    private void verifyRowLength() throws CsvException {
        if (position - recordStart > limits.rowLength()) {
            throw refuseRow(CsvRule.ROW_TOO_LARGE, "the row is longer than " + limits.rowLength() + " characters");
        }
    }

    private CsvException tooManyColumns() {
        return refuseRow(CsvRule.TOO_MANY_COLUMNS, "the row has more than " + limits.columns() + " fields");
    }

    private CsvException refuse(CsvRule rule, String what) {
        textPosition.enterLine(line);
        return textPosition.brokenText(rule, what);
    }

    private CsvException refuseRow(CsvRule rule, String what) {
        textPosition.enterLine(recordLine);
        return textPosition.brokenText(rule, what);
    }

    private static String printable(char c) {
        return Character.isISOControl(c) || Character.isSurrogate(c) ? String.format("U+%04X", (int) c) : "'" + c + "'";
    }

    /** The line on which the current record starts, from 1. */
    long recordLine() {
        return recordLine;
    }

    int fieldCount() {
        return fieldCount;
    }

    /** Holds the current record until the next call of {@link #next()}; may be another array after it. */
    char[] characters() {
        return buffer;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    boolean isQuoted(int field) {
        return quoted[field];
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
