package io.millrace.local.standins.dataexchange;

/** The S3 that import jobs read. */
interface ImportableObjects {

    /** @throws UnreadableException when the object is not there or may not be read */
    long size(ImportSource source) throws UnreadableException;

    /** Why an object cannot be imported. */
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
