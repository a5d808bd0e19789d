package io.millrace.jobs.subscriberusage.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cursor over one JSON object that extracts the bytes asked for; most of a record is only skipped, its text neither
 * decoded nor copied. Text that is not plain ASCII, and whatever does not look well-formed, goes to Jackson, which decodes
 * it or names the error.
 *
 * <p>It stands before a value, of which {@link #first()} is the first byte, after {@link #open}, {@link #nextMember} and
 * {@link #nextEntry}. The value then has to be passed: as text, as a word, or with {@link #skip}.
 */
final class JsonCursor {

    /** The record is bounded before it comes here, by limits that cannot be set higher than these. */
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TrailLimits.NESTING_MOST)
                    .maxStringLength(TrailLimits.RECORD_BYTES_MOST)
                    .maxNameLength(TrailLimits.RECORD_BYTES_MOST)
                    .maxNumberLength(TrailLimits.RECORD_BYTES_MOST)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // names are made of what a subscriber puts into a query string: colliding ones must not stop anything
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private byte[] json = {};
    private int begin;
    private int end;
    private int position;
    private int depth;

    private byte[] text = {};
    private int textStart;
    private int textEnd;

    /** Stands before the value that the bytes are, unless it {@link #isEmpty()}. */
    void open(byte[] bytes, int from, int to) {
        json = bytes;
        begin = from;
        end = to;
        position = from;
        depth = 0;
        passSpace();
    }

    /** Whether there is nothing but white space. */
    boolean isEmpty() {
        return position == end;
    }

    /** The first byte of the value before which it stands. */
    byte first() {
        return json[position];
    }

    /** Passes the bracket that opens an object or a list. */
    void enter() throws JsonProcessingException {
        depth++;
        if (depth > TrailLimits.NESTING_MOST) {
            throw malformed();
        }
        position++;
        space();
    }

    /**
     * Passes the name of the next member, which is {@link #text()} then; or the end of the object.
     *
     * @param passed whether a member has been passed before
     */
    boolean nextMember(boolean passed) throws JsonProcessingException {
        if (!next('}', passed)) {
            return false;
        }
        if (first() != '"') {
            throw malformed();
        }
        passText();
        space();
        expect((byte) ':');
        return true;
    }

    /** Goes to the next entry, or passes the end of the list. */
    boolean nextEntry(boolean passed) throws JsonProcessingException {
        return next(']', passed);
    }

    private boolean next(char closing, boolean passed) throws JsonProcessingException {
        if (passed) {
            space();
        }
        if (first() == closing) {
            position++;
            depth--;
            return false;
        }
        if (passed) {
            expect((byte) ',');
        }
        return true;
    }

    /** Holds the text passed last, from {@link #textStart()} to {@link #textEnd()}, in UTF-8; until the next. */
    byte[] text() {
        return text;
    }

    int textStart() {
        return textStart;
    }

    int textEnd() {
        return textEnd;
    }

    boolean textIs(byte[] other) {
        return Arrays.equals(text, textStart, textEnd, other, 0, other.length);
    }

    /** Passes text, and decodes it where it has to be; of half a surrogate pair becomes a question mark. */
    void passText() throws JsonProcessingException {
        int from = position + 1;
        int at = PlainText.end(json, from, end);
        if (at < end && json[at] == '"') {
            text = json;
            textStart = from;
            textEnd = at;
            position = at + 1;
            return;
        }
        while (at < end && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        if (at >= end) {
            throw malformed();
        }
        text = decoded(from - 1, at + 1);
        textStart = 0;
        textEnd = text.length;
        position = at + 1;
    }

    private byte[] decoded(int from, int to) throws JsonProcessingException {
        try (JsonParser parser = JACKSON.createParser(json, from, to - from)) {
            parser.nextToken();
            return parser.getText().getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw malformed();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    /** Passes a number, true, false or null, which is {@link #text()} then. */
    void passWord() throws JsonProcessingException {
        int from = position;
        int at = from;
        while (at < end && isOfWord(json[at])) {
            at++;
        }
        text = json;
        textStart = from;
        textEnd = at;
        position = at;
        byte first = json[from];
        boolean known = first == 't'
                ? textIs(TRUE)
                : first == 'f' ? textIs(FALSE) : first == 'n' ? textIs(NULL) : isNumber(json, from, at);
        if (!known) {
            throw malformed();
        }
    }

    private static boolean isOfWord(byte value) {
        return (value >= '0' && value <= '9')
                || (value >= 'a' && value <= 'z')
                || value == '.'
                || value == '-'
                || value == '+'
                || value == 'E';
    }

    private static boolean isNumber(byte[] bytes, int from, int to) {
        int at = from < to && bytes[from] == '-' ? from + 1 : from;
        int whole = at;
        at = endOfDigits(bytes, at, to);
        if (at == whole || (bytes[whole] == '0' && at > whole + 1)) {
            return false;
        }
        if (at < to && bytes[at] == '.') {
            int fraction = at + 1;
            at = endOfDigits(bytes, fraction, to);
            if (at == fraction) {
                return false;
            }
        }
        if (at < to && (bytes[at] | 0x20) == 'e') {
            int exponent = at + 1;
            if (exponent < to && (bytes[exponent] == '+' || bytes[exponent] == '-')) {
                exponent++;
            }
            at = endOfDigits(bytes, exponent, to);
            if (at == exponent) {
                return false;
            }
        }
        return at == to;
    }

    private static int endOfDigits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    /** Passes the value, whatever it is, and checks that it is well-formed. */
    void skip() throws JsonProcessingException {
        byte first = first();
        if (first == '"') {
            passText();
        } else if (first == '{') {
            enter();
            for (boolean more = nextMember(false); more; more = nextMember(true)) {
                skip();
            }
        } else if (first == '[') {
            enter();
            for (boolean more = nextEntry(false); more; more = nextEntry(true)) {
                skip();
            }
        } else {
            passWord();
        }
    }

    private void expect(byte expected) throws JsonProcessingException {
        if (json[position] != expected) {
            throw malformed();
        }
        position++;
        space();
    }

    /** Passes white space, behind which there has to be something. */
    private void space() throws JsonProcessingException {
        passSpace();
        if (position == end) {
            throw malformed();
        }
    }

    private void passSpace() {
        while (position < end && isSpace(json[position])) {
            position++;
        }
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    /** The error as Jackson reports it. */
    private JsonProcessingException malformed() {
        try (JsonParser parser = JACKSON.createParser(json, begin, end - begin)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
        } catch (JsonProcessingException e) {
            return e;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return new JsonParseException(null, "the record is no well-formed JSON");
    }
}
