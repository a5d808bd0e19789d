package io.millrace.jobs.subscriberusage.record;

import io.millrace.connectors.content.BrokenObjectException;
import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Boundaries of the records of a log file, found by brackets and quotes alone, without parsing them. So a record that
 * cannot be parsed, or is too large or too deep to be, is skipped and the next one is found.
 */
public final class RecordSlices implements Closeable {

    /** The part of a record over the limit that is kept: what a reject holds, and a character on its edge. */
    private static final int HEAD_BYTES = Rejects.PAYLOAD_BYTES_MAX + 4;

    private static final byte[] RECORDS = "Records".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int NOTHING = -1;

    private final ObjectContent content;
    private final TrailLimits limits;
    private final int bufferBytes;
    private byte[] buffer;
    private int position;
    private int limit;
    private long bytes;

    /** Start of the value that is being kept; NOTHING while content is only skipped. */
    private int mark = NOTHING;

    private int end;
    private int depth;
    private boolean tooLarge;
    private byte[] head = new byte[0];

    private boolean begun;
    private boolean ended;
    private boolean inRecords;
    private boolean recordsSeen;
    private boolean firstMember = true;
    private boolean firstElement;
    private long index = NOTHING;

    public RecordSlices(ObjectContent content, TrailLimits limits, int bufferBytes) {
        this.content = content;
        this.limits = limits;
        this.bufferBytes = bufferBytes;
        this.buffer = new byte[bufferBytes];
    }

    /** Moves to the next record; false at the verified end of the file, also if called again. */
    public boolean next() throws IOException, TrailFileException {
        while (inRecords || enterRecords()) {
            mark = NOTHING;
            int first = token();
            if (first != ']' && !firstElement) {
                expect(',', first);
                first = token();
            } else if (first == ']') {
                inRecords = false;
                continue;
            }
            firstElement = false;
            index++;
            keepValue(first);
            return true;
        }
        return false;
    }

    /** Of the record, counted from 0. */
    public long index() {
        return index;
    }

    /** Holds the record from {@link #start()} to {@link #end()}, unless it is too large; until the next one is found. */
    public byte[] buffer() {
        return buffer;
    }

    public int start() {
        return mark;
    }

    public int end() {
        return end;
    }

    /** Objects and lists in one another, the record itself counted; 0 for one that is neither. */
    public int depth() {
        return depth;
    }

    /** Whether the record is over the limit: then only its head is kept. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** The record, or as much of it as a reject keeps. */
    public byte[] head() {
        return tooLarge ? head : Arrays.copyOfRange(buffer, mark, Math.min(end, mark + HEAD_BYTES));
    }

    /** Bytes of content that were scanned. */
    public long bytes() {
        return bytes - (limit - position);
    }

    /** Goes on in the outer object, to the next list of records or to the end. */
    private boolean enterRecords() throws IOException, TrailFileException {
        if (ended) {
            return false;
        }
        if (!begun) {
            begun = true;
            begin();
        }
        mark = NOTHING;
        int first = token();
        while (first != '}') {
            if (!firstMember) {
                expect(',', first);
                first = token();
            }
            firstMember = false;
            expect('"', first);
            keepValue(first);
            boolean isRecords = !tooLarge && Arrays.equals(RECORDS, 0, RECORDS.length, buffer, mark + 1, end - 1);
            mark = NOTHING;
            expect(':', token());
            first = token();
            if (isRecords) {
                if (first != '[') {
                    throw failure(TrailRule.NO_RECORDS, "Records is no list but begins with " + shown(first));
                }
                recordsSeen = true;
                firstElement = true;
                inRecords = true;
                return true;
            }
            passValue(first);
            first = token();
        }
        verifyEnd();
        return false;
    }

    private void begin() throws IOException, TrailFileException {
        int first = nextOrEnd();
        if (first == (BYTE_ORDER_MARK[0] & 0xFF)) {
            expect(BYTE_ORDER_MARK[1] & 0xFF, nextOrEnd());
            expect(BYTE_ORDER_MARK[2] & 0xFF, nextOrEnd());
            first = nextOrEnd();
        }
        while (isSpace(first)) {
            first = nextOrEnd();
        }
        if (first == '[') {
            throw failure(TrailRule.NO_RECORDS, "the content is a bare list, not an object with a list named Records");
        }
        if (first != '{') {
            throw failure(TrailRule.NO_RECORDS, "the content begins with " + shown(first) + ", not as a JSON object");
        }
    }

    private void verifyEnd() throws IOException, TrailFileException {
        if (!recordsSeen) {
            throw failure(TrailRule.NO_RECORDS, "the content is an object without a list named Records");
        }
        int next = nextOrEnd();
        while (next != NOTHING) {
            if (!isSpace(next)) {
                throw failure(TrailRule.JSON_TRAILING, "the JSON object is followed by " + shown(next));
            }
            next = nextOrEnd();
        }
        ended = true;
    }

    private void keepValue(int first) throws IOException, TrailFileException {
        mark = position - 1;
        tooLarge = false;
        passValue(first);
        end = position;
        if (!tooLarge && end - mark > limits.recordBytesMax()) {
            keepHead();
        }
    }

    private void keepHead() {
        head = Arrays.copyOfRange(buffer, mark, mark + Math.min(HEAD_BYTES, limits.recordBytesMax()));
        tooLarge = true;
        mark = NOTHING;
    }

    /** @param first byte of the value, passed already */
    private void passValue(int first) throws IOException, TrailFileException {
        depth = 0;
        if (first == '{' || first == '[') {
            passNested(1, false);
        } else if (first == '"') {
            passNested(0, true);
        } else if (first == '-' || (first >= '0' && first <= '9') || (first >= 'a' && first <= 'z')) {
            passWord();
        } else {
            throw failure(TrailRule.JSON_MALFORMED, "there is " + shown(first) + " where a value should begin");
        }
    }

    private void passNested(int open, boolean text) throws IOException, TrailFileException {
        int level = open;
        int deepest = open;
        boolean inText = text;
        boolean escaped = false;
        while (true) {
            if (position == limit && !fill()) {
                throw failure(TrailRule.JSON_MALFORMED, "the content ends within a value");
            }
            byte[] from = buffer;
            int at = position;
            int to = limit;
            if (escaped) {
                at++;
                escaped = false;
            }
            while (at < to) {
                if (inText) {
                    at = quoteOrBackslash(from, at, to);
                    if (at == to) {
                        break;
                    }
                    if (from[at++] == '\\') {
                        escaped = at == to;
                        at++;
                        continue;
                    }
                    inText = false;
                    if (level == 0) {
                        position = at;
                        return;
                    }
                    continue;
                }
                byte next = from[at++];
                if (next == '"') {
                    inText = true;
                } else if ((next | 0x20) == '{') {
                    level++;
                    deepest = Math.max(deepest, level);
                } else if ((next | 0x20) == '}') {
                    level--;
                    if (level == 0) {
                        position = at;
                        depth = deepest;
                        return;
                    }
                }
            }
            position = to;
        }
    }

    private static int quoteOrBackslash(byte[] from, int start, int to) {
        int at = PlainText.end(from, start, to);
        while (at < to && from[at] != '"' && from[at] != '\\') {
            at = PlainText.end(from, at + 1, to);
        }
        return at;
    }

    private void passWord() throws IOException, TrailFileException {
        while (position < limit || fill()) {
            byte next = buffer[position];
            if (next == ',' || next == ']' || next == '}' || isSpace(next)) {
                return;
            }
            position++;
        }
        throw failure(TrailRule.JSON_MALFORMED, "the content ends within a value");
    }

    private int token() throws IOException, TrailFileException {
        int next;
        do {
            next = nextOrEnd();
        } while (isSpace(next));
        if (next == NOTHING) {
            throw failure(TrailRule.JSON_MALFORMED, "the content ends before its closing bracket");
        }
        return next;
    }

    private int nextOrEnd() throws IOException, TrailFileException {
        return position < limit || fill() ? buffer[position++] & 0xFF : NOTHING;
    }

    private void expect(int expected, int found) throws TrailFileException {
        if (found != expected) {
            throw failure(
                    TrailRule.JSON_MALFORMED, "there is " + shown(found) + " where " + shown(expected) + " should be");
        }
    }

    private static boolean isSpace(int value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private static String shown(int value) {
        if (value == NOTHING) {
            return "nothing";
        }
        return value > ' ' && value < 0x7F ? String.valueOf((char) value) : String.format("byte %02X", value);
    }

    /** Makes room behind what is kept, and reads on; false at the verified end. */
    private boolean fill() throws IOException, TrailFileException {
        if (mark != NOTHING && limit - mark > limits.recordBytesMax()) {
            keepHead();
        }
        if (mark == NOTHING) {
            limit = 0;
        } else if (mark > 0) {
            System.arraycopy(buffer, mark, buffer, 0, limit - mark);
            limit -= mark;
            mark = 0;
        } else if (limit == buffer.length) {
            int larger = (int) Math.min(2L * limit, (long) limits.recordBytesMax() + bufferBytes);
            buffer = Arrays.copyOf(buffer, larger);
        }
        position = limit;
        long allowed = limits.uncompressedBytesMax() - bytes;
        int room = (int) Math.min(buffer.length - limit, Math.max(allowed, 1));
        int count = read(room);
        if (count < 0) {
            return false;
        }
        if (allowed == 0) {
            throw failure(
                    TrailRule.GZIP_BOMB,
                    "the content goes on after the " + limits.uncompressedBytesMax() + " bytes that are allowed");
        }
        bytes += count;
        limit += count;
        return true;
    }

    private int read(int room) throws IOException, TrailFileException {
        try {
            return content.read(buffer, limit, room);
        } catch (BrokenObjectException e) {
            TrailFileException broken = new TrailFileException(TrailRule.of(e.rule()), "byte " + e.offset(), e.what());
            broken.initCause(e);
            throw broken;
        }
    }

    private TrailFileException failure(TrailRule rule, String reason) {
        String where = "byte " + bytes() + " of the content";
        return new TrailFileException(rule, index == NOTHING ? where : "record " + index + ", " + where, reason);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
