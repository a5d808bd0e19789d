package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.datamesh.EncodedId;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The start position of a feed for a job without state. */
public abstract class FeedStart implements Serializable {

    private static final long serialVersionUID = 1L;

    private FeedStart() {}

    /** The beginning of history. */
    public static FeedStart beginning() {
        return new Known(null);
    }

    /**
     * After an event.
     *
     * @throws IllegalArgumentException when the id cannot be one
     */
    public static FeedStart after(String eventId) {
        String problem = EncodedId.problem(eventId);
        if (problem != null) {
            throw new IllegalArgumentException("an event's id " + problem);
        }
        return new Known(eventId);
    }

    /**
     * After the event whose bare id is the content of an object, the cursor file of integration-aws. It is read once,
     * when the job starts without state.
     *
     * @param uri {@code s3://bucket/key} or {@code file:///folder/file}
     * @throws IllegalArgumentException when it is no such URI
     */
    public static FeedStart object(String uri, ObjectStoreFactory stores) {
        int slash = uri.lastIndexOf('/');
        String name = uri.substring(slash + 1);
        if (slash < 0 || name.isEmpty()) {
            throw new IllegalArgumentException("'" + uri + "' names no object");
        }
        return new Kept(Location.parse(uri.substring(0, slash + 1)), name, stores);
    }

    /**
     * The event to start after; null for the beginning. May block on a store.
     *
     * @throws ObjectStoreException UNAVAILABLE, for a transient failure
     * @throws FeedRefusedException for a permanent one
     */
    public abstract @Nullable String eventId() throws ObjectStoreException, FeedRefusedException;

    private static final class Known extends FeedStart {

        private static final long serialVersionUID = 1L;

        private final @Nullable String eventId;

        Known(@Nullable String eventId) {
            this.eventId = eventId;
        }

        @Override
        @Nullable
        public String eventId() {
            return eventId;
        }
    }

    private static final class Kept extends FeedStart {

        private static final long serialVersionUID = 1L;

        /** An id of the most characters, each of the most bytes, and a line break. */
        private static final int BYTES_MAX = 4 * EncodedId.CHARACTERS_MAX + 2;

        private final Location folder;
        private final String key;
        private final ObjectStoreFactory stores;

        Kept(Location folder, String name, ObjectStoreFactory stores) {
            this.folder = folder;
            this.key = folder.prefix() + name;
            this.stores = stores;
        }

        @Override
        public String eventId() throws ObjectStoreException, FeedRefusedException {
            try (ObjectStore store = stores.open(folder)) {
                String id = text(content(store)).strip();
                String problem = EncodedId.problem(id);
                if (problem != null) {
                    throw refused("its content " + problem + " and so is no event's id", null);
                }
                return id;
            }
        }

        private byte[] content(ObjectStore store) throws ObjectStoreException, FeedRefusedException {
            try (InputStream content = store.open(key, null, null)) {
                byte[] bytes = content.readNBytes(BYTES_MAX + 1);
                if (bytes.length > BYTES_MAX) {
                    throw refused("it is larger than an event's id", null);
                }
                return bytes;
            } catch (ObjectStoreException failure) {
                if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                    throw failure;
                }
                throw refused(String.valueOf(failure.getMessage()), failure);
            } catch (FeedRefusedException refusal) {
                throw refusal;
            } catch (IOException broken) {
                throw new ObjectStoreException(
                        ObjectStoreException.Kind.UNAVAILABLE,
                        folder.uri(key),
                        String.valueOf(broken.getMessage()),
                        broken);
            }
        }

        private String text(byte[] content) throws FeedRefusedException {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
            } catch (CharacterCodingException noText) {
                throw refused("its content is no UTF-8 text", noText);
            }
        }

        private FeedRefusedException refused(String reason, @Nullable Throwable cause) {
            return new FeedRefusedException(
                    "The event to start behind cannot be read from " + folder.uri(key) + ": " + reason
                            + ". Name an object that holds an event's id, or none to start at the beginning.",
                    cause);
        }
    }
}
