package io.millrace.connectors.s3;

import java.io.Serializable;

/** Which folders below a location a {@link ListingSource} goes into. */
@FunctionalInterface
public interface FolderRule extends Serializable {

    /** What a listing does with a folder. */
    enum Visit {
        /** Nothing: neither its objects nor its folders are looked at. */
        SKIP,
        /** It is listed in every pass, and each folder in it is asked about. */
        LEVEL,
        /** Its folders ascend: it is listed at any depth, from its low-water mark on. */
        PARENT
    }

    /**
     * The same folder always gets the same answer. Asked only about folders above which there are nothing but levels.
     *
     * @param folder the path below the location: empty for the location itself, else ending in a slash
     */
    Visit visit(String folder);
}
