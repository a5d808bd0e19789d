package io.millrace.connectors.content;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip object of one or more members (RFC 1952), every header and trailer checked.
 *
 * <p>{@link java.util.zip.GZIPInputStream} is not exact enough to prove that an object is complete: it takes a stream
 * whose {@code available()} is 0 at the end of a member for the end of the data, which drops all further members, and
 * it ignores whatever follows a member and is no good header.
 */
final class GunzippedBytes implements Bytes {

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_CHECKSUM = 1 << 1;
    private static final int EXTRA_FIELD = 1 << 2;
    private static final int FILE_NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private final RawBytes raw;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 contentChecksum = new CRC32();
    private final CRC32 headerChecksum = new CRC32();
    private final byte[] buffer;
    private int position;
    private int limit;
    private int member;
    private boolean inMember;
    private boolean ended;

    GunzippedBytes(RawBytes raw, int bufferSize) {
        this.raw = raw;
        this.buffer = new byte[bufferSize];
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, BrokenObjectException {
        while (inMember || enterMember()) {
            int count = inflate(target, offset, length);
            if (count > 0) {
                contentChecksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                position = limit - inflater.getRemaining();
                verifyTrailer();
                inMember = false;
            } else if (inflater.needsDictionary()) {
                throw corrupt("asks for a preset dictionary, which gzip does not have");
            } else {
                feedInflater();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws BrokenObjectException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            position = limit - inflater.getRemaining();
            BrokenObjectException corrupt =
                    corrupt("holds compressed data that cannot be decoded (" + e.getMessage() + ")");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private void feedInflater() throws IOException, BrokenObjectException {
        position = limit;
        if (!fill()) {
            throw truncated();
        }
        inflater.setInput(buffer, position, limit - position);
    }

    private boolean enterMember() throws IOException, BrokenObjectException {
        if (ended) {
            return false;
        }
        if (position == limit && !fill()) {
            ended = true;
            return false;
        }
        if (member > 0 && buffer[position] == 0) {
            skipPadding();
            ended = true;
            return false;
        }
        member++;
        readHeader();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        contentChecksum.reset();
        inMember = true;
        return true;
    }

    private void skipPadding() throws IOException, BrokenObjectException {
        do {
            if (buffer[position] != 0) {
                throw trailing();
            }
            position++;
        } while (position < limit || fill());
    }

    private void readHeader() throws IOException, BrokenObjectException {
        headerChecksum.reset();
        if (headerByte() != MAGIC_1 || headerByte() != MAGIC_2) {
            throw member == 1 ? corrupt("does not begin as gzip does") : trailing();
        }
        if (headerByte() != DEFLATE) {
            throw corrupt("has an unknown compression method");
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw corrupt("has reserved flags set");
        }
        for (int ignored = 0; ignored < 6; ignored++) {
            headerByte();
        }
        if ((flags & EXTRA_FIELD) != 0) {
            int length = headerByte() | headerByte() << 8;
            for (int ignored = 0; ignored < length; ignored++) {
                headerByte();
            }
        }
        if ((flags & FILE_NAME) != 0) {
            skipZeroTerminated();
        }
        if ((flags & COMMENT) != 0) {
            skipZeroTerminated();
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            long expected = headerChecksum.getValue() & 0xffff;
            if ((headerByte() | headerByte() << 8) != expected) {
                throw corrupt("has a header that fails its checksum");
            }
        }
    }

    private void skipZeroTerminated() throws IOException, BrokenObjectException {
        int skipped;
        do {
            skipped = headerByte();
        } while (skipped != 0);
    }

    private int headerByte() throws IOException, BrokenObjectException {
        int value = nextByte();
        headerChecksum.update(value);
        return value;
    }

    private void verifyTrailer() throws IOException, BrokenObjectException {
        if (littleEndian() != contentChecksum.getValue()) {
            throw corrupt("fails its CRC-32 check");
        }
        if (littleEndian() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw corrupt("has another length than its trailer says");
        }
    }

    private long littleEndian() throws IOException, BrokenObjectException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) nextByte() << shift;
        }
        return value;
    }

    private int nextByte() throws IOException, BrokenObjectException {
        if (position == limit && !fill()) {
            throw truncated();
        }
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException, BrokenObjectException {
        int count = raw.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    private long offset() {
        return raw.count() - (limit - position);
    }

    private BrokenObjectException truncated() {
        return new BrokenObjectException(
                ObjectRule.GZIP_TRUNCATED, offset(), "the object ends in the middle of gzip member " + member);
    }

    private BrokenObjectException corrupt(String what) {
        return new BrokenObjectException(ObjectRule.GZIP_CORRUPT, offset(), "gzip member " + member + " " + what);
    }

    private BrokenObjectException trailing() {
        return new BrokenObjectException(
                ObjectRule.GZIP_TRAILING,
                offset(),
                "something that is neither a gzip member nor zero padding follows a gzip member");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        raw.close();
    }
}
