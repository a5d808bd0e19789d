package io.millrace.connectors.csv;

import io.millrace.connectors.content.ObjectContent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the rows of one object that proves at its end that it was whole. A name that ends with {@code .gz} is a gzip
 * object. The fields of the current row are regions of a buffer, so that a row costs no object; they hold until the next
 * call of {@link #next()}. Not for use by several threads.
 *
 * <p>Rows are handed out as they are read. Only after {@link #next()} has returned false is it proven that they are all
 * rows and the right ones: gzip members complete and their checksums right, no quote left open, as many bytes as the
 * object has. A {@link CsvException} says that the content is broken, for good; an {@link IOException} says that it could
 * not be read this time. After either only {@link #close()} may be called.
 *
 * <p>Not to be seen from an object alone: a gzip cut exactly between two members, or a plain file cut exactly between
 * two characters outside quotes, is whole in itself. The size catches a cut connection; a marker or the row count must
 * catch an export that was stored short.
 */
public final class RowReader implements Closeable {

    private static final int BUFFER_SIZE = 64 << 10;

    private final RecordScanner scanner;
    private final Dialect dialect;
    private final RowLimits limits;
    private final Position position;
    private final String nullToken;
    private List<String> header;
    private long rowNumber;

    private RowReader(RecordScanner scanner, Dialect dialect, RowLimits limits, Position position) {
        this.scanner = scanner;
        this.dialect = dialect;
        this.limits = limits;
        this.position = position;
        this.nullToken = dialect.nullToken();
        this.header = dialect.columns();
    }

    /**
     * Opens an object and reads its header.
     *
     * @param raw the bytes as stored; closed with the reader, also if this method throws
     * @param name the object's name for messages; its suffix decides on gzip
     * @param size bytes that {@code raw} must have; -1 if unknown
     * @throws IOException if {@code raw} fails or ends before {@code size}
     * @throws CsvException if the header or anything before it breaks a rule
     */
    public static RowReader open(InputStream raw, String name, long size, Dialect dialect, RowLimits limits)
            throws IOException, CsvException {
        return open(raw, name, size, dialect, limits, BUFFER_SIZE);
    }

    /** As above with buffers of a given size, which makes no difference to the rows. */
    static RowReader open(InputStream raw, String name, long size, Dialect dialect, RowLimits limits, int bufferSize)
            throws IOException, CsvException {
        Position position = new Position(name);
        ObjectContent content = name.toLowerCase(Locale.ROOT).endsWith(".gz")
                ? ObjectContent.gunzipped(raw, name, size, bufferSize)
                : ObjectContent.plain(raw, name, size);
        CharacterInput text = new CharacterInput(content, dialect.charset(), position, bufferSize);
        RecordScanner scanner = new RecordScanner(text, dialect, limits, position, bufferSize);
        RowReader reader = new RowReader(scanner, dialect, limits, position);
        try {
            reader.readHeader();
        } catch (IOException | CsvException | RuntimeException e) {
            closeAfter(e, reader);
            throw e;
        }
        return reader;
    }

    private static void closeAfter(Exception failure, Closeable reader) {
        try {
            reader.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void readHeader() throws IOException, CsvException {
        if (!header.isEmpty()) {
            return;
        }
        do {
            if (!scanner.next()) {
                throw position.brokenText(CsvRule.NO_HEADER, "the text has no record, not even a header");
            }
        } while (isBlankLine());
        position.enterLine(scanner.recordLine());
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> duplicates = new LinkedHashSet<>();
        for (int field = 0; field < scanner.fieldCount(); field++) {
            String name = string(field);
            if (name.isEmpty()) {
                throw position.brokenText(CsvRule.EMPTY_HEADER, "column " + (field + 1) + " has no name");
            }
            if (!seen.add(name)) {
                duplicates.add(name);
            }
            names.add(name);
        }
        if (!duplicates.isEmpty()) {
            throw position.brokenText(
                    CsvRule.DUPLICATE_HEADER, "more than one column is named " + String.join(", ", duplicates));
        }
        header = List.copyOf(names);
    }

    /** The column names, from the file or else from the dialect; distinct and not empty. */
    public List<String> header() {
        return header;
    }

    /** Moves to the next row; false at an end that is proven to be the end of the whole object, also if called again. */
    public boolean next() throws IOException, CsvException {
        position.enterRow(rowNumber + 1);
        do {
            if (!scanner.next()) {
                return false;
            }
        } while (header.size() > 1 && isBlankLine());
        rowNumber++;
        return true;
    }

    private boolean isBlankLine() {
        return scanner.fieldCount() == 1 && !scanner.isQuoted(0) && scanner.start(0) == scanner.end(0);
    }

    /** The current row, from 1; neither the header nor a skipped blank line counts. After the end, the number of rows. */
    public long rowNumber() {
        return rowNumber;
    }

    /** The line of the text on which the current row starts, from 1. */
    public long lineNumber() {
        return scanner.recordLine();
    }

    /** The fields of the current row. May differ from the header's: whether that breaks a rule is for the caller to say. */
    public int fieldCount() {
        return scanner.fieldCount();
    }

    public boolean isNull(int field) {
        Objects.checkIndex(field, scanner.fieldCount());
        int start = scanner.start(field);
        return !scanner.isQuoted(field) && scanner.end(field) - start == nullToken.length() && isNullTokenAt(start);
    }

    private boolean isNullTokenAt(int start) {
        char[] characters = scanner.characters();
        for (int index = 0; index < nullToken.length(); index++) {
            if (characters[start + index] != nullToken.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** The buffer that {@link #start} and {@link #end} point into; ask for it again after each {@link #next()}. */
    public char[] characters() {
        return scanner.characters();
    }

    public int start(int field) {
        return scanner.start(Objects.checkIndex(field, scanner.fieldCount()));
    }

    /** The index behind the last character of the field. */
    public int end(int field) {
        return scanner.end(Objects.checkIndex(field, scanner.fieldCount()));
    }

    /** A field as a string, null for NULL: for keys in messages, not for every field of every row. */
    public @Nullable String value(int field) {
        return isNull(field) ? null : string(field);
    }

    private String string(int field) {
        return new String(scanner.characters(), start(field), end(field) - start(field));
    }

    /** The current row as it was written, without its line end, cut at {@link RowLimits#textLength()}: for rejects. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int field = 0; field < scanner.fieldCount() && text.length() <= limits.textLength(); field++) {
            if (field > 0) {
                text.append(dialect.delimiter());
            }
            appendAsWritten(field, text);
        }
        if (text.length() > limits.textLength()) {
            int length = limits.textLength();
            text.setLength(Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
        }
        return text.toString();
    }

    private void appendAsWritten(int field, StringBuilder text) {
        char[] characters = scanner.characters();
        int start = scanner.start(field);
        int length = Math.min(scanner.end(field) - start, limits.textLength() + 1);
        if (!scanner.isQuoted(field)) {
            text.append(characters, start, length);
            return;
        }
        char quote = dialect.quote().orElseThrow();
        text.append(quote);
        for (int index = start; index < start + length; index++) {
            if (characters[index] == quote) {
                text.append(quote);
            }
            text.append(characters[index]);
        }
        text.append(quote);
    }

    /** Bytes read of the object as stored. */
    public long bytesRead() {
        return position.bytes();
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
