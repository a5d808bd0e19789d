package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.subscriberusage.TrailObject;
import java.io.InputStream;
import java.util.List;

/** The objects of one trail in their store. Safe for use by several threads. */
final class StoredTrail {

    private final Location location;
    private final ObjectStore store;

    StoredTrail(Location location, ObjectStore store) {
        this.location = location;
        this.store = store;
    }

    /**
     * The object with the etag and size that it has now, where its arrival lacked them: without an etag nobody could
     * tell whether a read that goes on is of the same content.
     */
    TrailObject locate(TrailObject object) throws ObjectStoreException {
        if (!object.getEtag().isEmpty() || object.getVersionId() != null) {
            return object;
        }
        List<StoredObject> found = store.list(object.getKey(), null, 1);
        if (found.isEmpty() || !found.get(0).key().equals(object.getKey())) {
            throw new ObjectStoreException(Kind.GONE, uri(object), "no such object", null);
        }
        return TrailObject.newBuilder(object)
                .setEtag(found.get(0).etag())
                .setSize(found.get(0).size())
                .build();
    }

    InputStream open(TrailObject object) throws ObjectStoreException {
        return store.open(object.getKey(), object.getVersionId(), object.getEtag());
    }

    String uri(TrailObject object) {
        return location.uri(object.getKey());
    }
}
