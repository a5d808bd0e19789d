package io.millrace.connectors.csv;

import io.millrace.connectors.content.BrokenObjectException;
import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.content.ObjectRule;
import java.io.IOException;

/** The content of the object, counted as it is stored; that it is not whole is told as a broken rule of the file. */
final class StoredByteInput implements ByteInput {

    private final ObjectContent content;
    private final Position place;

    StoredByteInput(ObjectContent content, Position place) {
        this.content = content;
        this.place = place;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, CsvException {
        try {
            int count = content.read(target, offset, length);
            place.reachByte(content.storedBytes());
            return count;
        } catch (BrokenObjectException e) {
            place.reachByte(content.storedBytes());
            CsvException broken = place.brokenObject(rule(e.rule()), e.offset(), e.what());
            broken.initCause(e);
            throw broken;
        }
    }

    private static CsvRule rule(ObjectRule rule) {
        switch (rule) {
            case EMPTY:
                return CsvRule.OBJECT_EMPTY;
            case SIZE:
                return CsvRule.OBJECT_SIZE;
            case GZIP_TRUNCATED:
                return CsvRule.GZIP_TRUNCATED;
            case GZIP_CORRUPT:
                return CsvRule.GZIP_CORRUPT;
            case GZIP_TRAILING:
                return CsvRule.GZIP_TRAILING;
        }
        throw new IllegalStateException("no rule of the file for " + rule);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
