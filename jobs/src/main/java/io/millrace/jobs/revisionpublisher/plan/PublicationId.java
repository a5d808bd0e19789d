package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.revisionpublisher.manifest.TextHash;
import java.util.Arrays;

/**
 * The id of a publication: 40 hexadecimal digits. The same content of the same manifest object has the same id, however
 * often it arrives; other content has another id.
 */
final class PublicationId {

    private static final int BYTES = 20;

    private PublicationId() {}

    /**
     * @param uri of the manifest
     * @param read the manifest as it was read
     * @param dataSetId empty when it names none
     */
    static String of(String uri, ObjectArrival arrival, StoredObject read, String dataSetId) {
        String versionId = arrival.getVersionId();
        return versionId == null
                ? hex(TextHash.of(uri, "etag", read.etag(), String.valueOf(read.lastModified()), dataSetId))
                : hex(TextHash.of(uri, "version", versionId, "", dataSetId));
    }

    private static String hex(byte[] hash) {
        return Sha256.hex(Arrays.copyOf(hash, BYTES));
    }
}
