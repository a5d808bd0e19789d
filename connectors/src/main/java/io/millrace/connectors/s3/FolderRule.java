package io.millrace.connectors.s3;

import java.io.Serializable;

/** The selection of folders below a location that a {@link ListingSource} descends into. */
@FunctionalInterface
public interface FolderRule extends Serializable {

    /** The treatment of a folder by a listing. */
    enum Visit {
        /** Skipped: neither its objects nor its folders are listed. */
        SKIP,
        /** Listed in every pass; the rule then decides about each folder in it. */
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
