package io.millrace.connectors.reading;

import io.millrace.connectors.s3.ObjectStoreException;

/**
 * Decisions about reads that are the operator's own, taken on the task's thread.
 *
 * @param <K> the key of a read
 */
public interface ReadDecisions<K> {

    /** A permit is free for a key that waited: starts its read, lets it back off, or drops it. */
    void begin(K key) throws Exception;

    /** The store did not answer, or the connection broke: the read has ended, and is to be added or to back off. */
    void retry(K key, Exception failure) throws Exception;

    /** The store refused the object for good: it is gone, changed or denied. The read has ended. */
    void refuse(K key, ObjectStoreException refusal) throws Exception;
}
