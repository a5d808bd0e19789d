package io.millrace.connectors.s3;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of one {@link Location}. Safe for use by several threads. */
public interface ObjectStore extends AutoCloseable {

    /** The most entries one page can have: S3's own limit. */
    int PAGE = 1_000;

    /**
     * Objects at any depth in key order (by UTF-8 bytes); fewer than {@code max} only at the end.
     *
     * @param prefix what the keys begin with, not only a folder
     * @param startAfter the last key of the page before, exclusive; it need not exist
     * @param max 1 to {@link #PAGE}
     */
    List<StoredObject> list(String prefix, @Nullable String startAfter, int max) throws ObjectStoreException;

    /**
     * The direct content of a folder: objects and folders.
     *
     * @param folder empty, or ending in a slash
     * @param startAfter {@link FolderListing#next} of the page before
     * @param max 1 to {@link #PAGE} folders and objects together
     */
    FolderListing level(String folder, @Nullable String startAfter, int max) throws ObjectStoreException;

    /** All folders directly in a folder, in key order, each as a key prefix ending in a slash. */
    default List<String> folders(String folder) throws ObjectStoreException {
        List<String> folders = new ArrayList<>();
        String startAfter = null;
        do {
            FolderListing page = level(folder, startAfter, PAGE);
            folders.addAll(page.folders());
            startAfter = page.next();
        } while (startAfter != null);
        return folders;
    }

    /**
     * The content of one object; reading it throws {@link java.io.IOException} when the connection breaks or the body
     * is short. Closing it early does not read the rest.
     *
     * @param versionId the version to read; null for the latest
     * @param etag fails with {@link ObjectStoreException.Kind#CHANGED} when the object has another one; null or empty
     *     for any
     */
    InputStream open(String key, @Nullable String versionId, @Nullable String etag) throws ObjectStoreException;

    /**
     * One object without its content, with its metadata; an object in a local folder has none.
     *
     * @param versionId the version to look at; null for the latest
     */
    StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException;

    /** Creates or replaces a small object, whole or not at all. */
    void write(String key, byte[] content) throws ObjectStoreException;

    @Override
    void close();
}
