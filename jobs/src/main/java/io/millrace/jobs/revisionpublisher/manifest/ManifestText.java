package io.millrace.jobs.revisionpublisher.manifest;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The characters of a manifest, without the byte order mark that it may begin with. All characters before the first
 * byte that is not UTF-8 are given; then {@link NotUtf8} gives its position.
 */
final class ManifestText extends Reader {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream stored;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private boolean ended;
    private boolean begun;
    private int line = 1;
    private int column = 1;

    ManifestText(InputStream stored) {
        this.stored = stored;
    }

    /** @param length at least 2: a character outside of the basic plane is two */
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (true) {
            CharBuffer characters = CharBuffer.wrap(target, offset, length).slice();
            CoderResult result = decoder.decode(bytes, characters, ended);
            int decoded = withoutMark(target, offset, characters.position());
            if (decoded > 0) {
                passed(target, offset, decoded);
                return decoded;
            }
            if (result.isError()) {
                throw new NotUtf8(line, column);
            }
            if (result.isOverflow()) {
                throw new IllegalArgumentException("There is no room for a character");
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    private int withoutMark(char[] target, int offset, int decoded) {
        if (begun || decoded == 0) {
            return decoded;
        }
        begun = true;
        if (target[offset] != BYTE_ORDER_MARK) {
            return decoded;
        }
        System.arraycopy(target, offset + 1, target, offset, decoded - 1);
        return decoded - 1;
    }

    private void passed(char[] target, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (target[i] == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = stored.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    /** Does not close the stream, which the caller opened. */
    @Override
    public void close() {}

    /** The next byte begins no character. */
    static final class NotUtf8 extends CharConversionException {

        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        NotUtf8(int line, int column) {
            super("not UTF-8");
            this.line = line;
            this.column = column;
        }

        int line() {
            return line;
        }

        int column() {
            return column;
        }
    }
}
