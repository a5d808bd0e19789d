package io.millrace.connectors.s3;

/** The choice of the store for a location. */
public final class ObjectStores {

    private ObjectStores() {}

    /** @param connection not used for a local folder */
    public static ObjectStore open(Location location, S3Connection connection) {
        return location.isLocal() ? new FolderObjectStore(location) : S3ObjectStore.connect(location, connection);
    }

    public static ObjectStoreFactory factory(S3Connection connection) {
        return location -> open(location, connection);
    }
}
