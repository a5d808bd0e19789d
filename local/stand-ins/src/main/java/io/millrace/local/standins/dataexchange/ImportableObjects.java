package io.millrace.local.standins.dataexchange;

import io.millrace.local.standins.dataexchange.StoredJob.Failure;
import io.millrace.local.standins.dataexchange.StoredJob.Found;
import java.util.ArrayList;
import java.util.List;

/** The S3 that import jobs read. */
interface ImportableObjects {

    /** @throws UnreadableException when the object is not there or may not be read */
    long size(ImportSource source) throws UnreadableException;

    /** Reads the sources of a job, as its import does. */
    default List<Found> read(List<ImportSource> sources) {
        List<Found> found = new ArrayList<>();
        for (ImportSource source : sources) {
            try {
                found.add(new Found(source, size(source), null));
            } catch (UnreadableException e) {
                found.add(new Found(source, 0, new Failure(e.code(), "" + e.getMessage(), List.of(source), null)));
            }
        }
        return found;
    }

    /** The reason that an object cannot be imported. */
    final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String code;

        /** @param code of a job's error */
        UnreadableException(String code, String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
