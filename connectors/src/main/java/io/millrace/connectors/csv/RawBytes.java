package io.millrace.connectors.csv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The object as it is stored, counted and held against the size that the listing or the arrival gave. */
final class RawBytes implements Bytes {

    private final InputStream stream;
    private final long size;
    private final Place place;

    RawBytes(InputStream stream, long size, Place place) {
        this.stream = stream;
        this.size = size;
        this.place = place;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, CsvException {
        int count = stream.read(target, offset, length);
        if (count < 0) {
            verifyEnd();
            return -1;
        }
        if (count == 0) {
            throw new IOException(place.object() + ": the stream gave no bytes and did not end");
        }
        place.consume(count);
        if (size >= 0 && place.bytes() > size) {
            throw place.brokenObject(
                    CsvRule.OBJECT_SIZE, size, "the object goes on after the " + size + " bytes it was said to have");
        }
        return count;
    }

    private void verifyEnd() throws IOException, CsvException {
        if (place.bytes() < size) {
            throw new EOFException(
                    place.object() + ": the connection ended after " + place.bytes() + " of " + size + " bytes");
        }
        if (place.bytes() == 0) {
            throw place.brokenObject(CsvRule.OBJECT_EMPTY, 0, "the object is empty");
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
