package io.millrace.connectors.csv;

import io.millrace.connectors.content.BrokenObjectException;
import io.millrace.connectors.content.ObjectContent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * The content as characters, without its byte order mark. Bytes that are not in the charset are refused: replaced by
 * U+FFFD two different keys could become one.
 */
final class CharacterInput implements Closeable {

    /** A decoder may need room for a surrogate pair before it can go on. */
    static final int MINIMUM_ROOM = 2;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final ObjectContent content;
    private final Position position;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer encoded;
    private long decodedBytes;
    private boolean endOfBytes;
    private boolean flushed;
    private boolean expectMark;

    CharacterInput(ObjectContent content, Charset charset, Position position, int bufferSize) {
        this.content = content;
        this.position = position;
        this.charset = charset;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.encoded = ByteBuffer.allocate(bufferSize).flip();
        this.expectMark = keepsMark(charset);
    }

    /** The decoders of UTF-16 and UTF-32 read the mark themselves; a second one would be a character of the first name. */
    private static boolean keepsMark(Charset charset) {
        String name = charset.name();
        return name.startsWith("UTF-") && !name.equals("UTF-16") && !name.equals("UTF-32");
    }

    /**
     * Reads at least one character into {@code target}, given room for {@value #MINIMUM_ROOM}; -1 at the end. What
     * precedes a broken rule is returned first, so that the rule is reported for the row that it is in.
     */
    int read(char[] target, int offset, int length) throws IOException, CsvException {
        int count = decode(target, offset, length);
        if (expectMark && count > 0) {
            expectMark = false;
            if (target[offset] == BYTE_ORDER_MARK) {
                System.arraycopy(target, offset + 1, target, offset, count - 1);
                return count > 1 ? count - 1 : decode(target, offset, length);
            }
        }
        return count;
    }

    private int decode(char[] target, int offset, int length) throws IOException, CsvException {
        CharBuffer decoded = CharBuffer.wrap(target, offset, length);
        if (flushed) {
            return -1;
        }
        while (true) {
            int start = encoded.position();
            CoderResult result = decoder.decode(encoded, decoded, endOfBytes);
            decodedBytes += encoded.position() - start;
            int count = decoded.position() - offset;
            if (count > 0) {
                return count;
            }
            if (result.isError()) {
                throw notInCharset(result.length());
            }
            if (endOfBytes) {
                return flush(decoded);
            }
            fill();
        }
    }

    private int flush(CharBuffer decoded) {
        int start = decoded.position();
        flushed = true;
        decoder.flush(decoded);
        return decoded.position() > start ? decoded.position() - start : -1;
    }

    private void fill() throws IOException, CsvException {
        encoded.compact();
        int count = readContent(encoded.array(), encoded.position(), encoded.remaining());
        if (count < 0) {
            endOfBytes = true;
        } else {
            encoded.position(encoded.position() + count);
        }
        encoded.flip();
    }

    private int readContent(byte[] target, int offset, int length) throws IOException, CsvException {
        try {
            int count = content.read(target, offset, length);
            position.reachByte(content.storedBytes());
            return count;
        } catch (BrokenObjectException e) {
            position.reachByte(content.storedBytes());
            CsvException broken = position.brokenObject(CsvRule.of(e.rule()), e.offset(), e.what());
            broken.initCause(e);
            throw broken;
        }
    }

    private CsvException notInCharset(int length) {
        StringBuilder found = new StringBuilder();
        for (int index = 0; index < length; index++) {
            found.append(String.format(" %02X", encoded.get(encoded.position() + index)));
        }
        return position.brokenText(
                CsvRule.CHARSET,
                "byte" + found + " at offset " + decodedBytes + " of the text is not " + charset.name());
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
