package io.millrace.connectors.s3;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A local folder as an object store: one object per regular file, etag {@code <mtime millis>-<size>}.
 *
 * <p>Names that begin with a dot are not listed, whether files or folders. Symbolic links below the folder are never
 * followed: they are not listed, and opening one is refused, so nothing outside the folder can be reached.
 */
final class FolderObjectStore implements ObjectStore {

    /** Kinds of failed file operations; the first match decides, any other failure is transient. */
    private static final Map<Class<? extends IOException>, Kind> KINDS = kinds();

    private final Location location;
    private final Path folder;

    FolderObjectStore(Location location) {
        this.location = location;
        this.folder = location.folder();
    }

    private static Map<Class<? extends IOException>, Kind> kinds() {
        Map<Class<? extends IOException>, Kind> kinds = new LinkedHashMap<>();
        kinds.put(NoSuchFileException.class, Kind.GONE);
        kinds.put(NotDirectoryException.class, Kind.GONE);
        kinds.put(AccessDeniedException.class, Kind.DENIED);
        kinds.put(FileSystemLoopException.class, Kind.DENIED);
        return kinds;
    }

    @Override
    public List<StoredObject> list(String prefix, @Nullable String startAfter, int max) throws ObjectStoreException {
        List<StoredObject> objects = new ArrayList<>();
        collect("", prefix, startAfter, max, objects);
        return objects;
    }

    private void collect(String parent, String prefix, @Nullable String startAfter, int max, List<StoredObject> objects)
            throws ObjectStoreException {
        for (String child : children(parent)) {
            if (objects.size() == max) {
                return;
            }
            boolean isFolder = child.endsWith("/");
            boolean wanted = child.startsWith(prefix) || (isFolder && prefix.startsWith(child));
            boolean ahead = startAfter == null
                    || KeyOrder.compare(child, startAfter) > 0
                    || (isFolder && startAfter.startsWith(child));
            if (wanted && ahead && isFolder) {
                collect(child, prefix, startAfter, max, objects);
            } else if (wanted && ahead) {
                addIfPresent(child, objects);
            }
        }
    }

    @Override
    public FolderListing level(String parent, @Nullable String startAfter, int max) throws ObjectStoreException {
        List<String> folders = new ArrayList<>();
        List<StoredObject> objects = new ArrayList<>();
        for (String child : children(parent)) {
            if (folders.size() + objects.size() == max) {
                break;
            }
            if (startAfter != null && KeyOrder.compare(child, startAfter) <= 0) {
                continue;
            }
            if (child.endsWith("/")) {
                folders.add(child);
            } else {
                addIfPresent(child, objects);
            }
        }
        return FolderListing.of(folders, objects, max);
    }

    /** Keys of files, and of folders with a slash behind, in key order. A folder that is not there has none, as in S3. */
    private List<String> children(String parent) throws ObjectStoreException {
        List<String> keys = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(path(parent))) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (name.startsWith(".")) {
                    continue;
                }
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    keys.add(parent + name + "/");
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    keys.add(parent + name);
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw translate(parent, Objects.requireNonNull(failure.getCause()));
        } catch (NoSuchFileException | NotDirectoryException failure) {
            if (parent.isEmpty()) {
                throw translate(parent, failure);
            }
            return List.of();
        } catch (IOException failure) {
            throw translate(parent, failure);
        }
        keys.sort(KeyOrder::compare);
        return keys;
    }

    private void addIfPresent(String key, List<StoredObject> objects) throws ObjectStoreException {
        try {
            objects.add(stored(key, path(key)));
        } catch (NoSuchFileException goneSinceItWasListed) {
            return;
        } catch (IOException failure) {
            throw translate(key, failure);
        }
    }

    private static StoredObject stored(String key, Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        long modified = attributes.lastModifiedTime().toMillis();
        return new StoredObject(key, attributes.size(), modified + "-" + attributes.size(), modified);
    }

    @Override
    public InputStream open(String key, @Nullable String versionId, @Nullable String etag) throws ObjectStoreException {
        try {
            Path path = file(key);
            String found = stored(key, path).etag();
            if (etag != null && !etag.isEmpty() && !etag.equals(found)) {
                throw new ObjectStoreException(
                        Kind.CHANGED, location.uri(key), "it is " + found + " and no longer " + etag, null);
            }
            return new UnchangedFile(new BufferedInputStream(Files.newInputStream(path)), key, path, found);
        } catch (IOException failure) {
            throw translate(key, failure);
        }
    }

    /** @param versionId not used: a folder keeps no versions */
    @Override
    public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
        try {
            return stored(key, file(key));
        } catch (IOException failure) {
            throw translate(key, failure);
        }
    }

    private Path file(String key) throws IOException {
        Path path = path(key);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString(), null, "no regular file");
        }
        return path;
    }

    @Override
    public void write(String key, byte[] content) throws ObjectStoreException {
        try {
            Files.createDirectories(folder);
            Path target = path(key);
            Path parent = Objects.requireNonNull(target.getParent());
            Files.createDirectories(parent);
            Path written = parent.resolve("." + UUID.randomUUID() + ".part");
            Files.write(written, content);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw translate(key, failure);
        }
    }

    @Override
    public void close() {
        // Nothing stays open between calls.
    }

    /** The path of a key; a key that leaves the folder, by its names or over a link, is refused. */
    private Path path(String key) throws IOException {
        checkNames(key);
        Path path = folder.toRealPath();
        for (Path name : Path.of(key)) {
            path = path.resolve(name);
            if (Files.isSymbolicLink(path)) {
                throw new AccessDeniedException(path.toString(), null, "symbolic links are not followed");
            }
        }
        return path;
    }

    private static void checkNames(String key) throws AccessDeniedException {
        String names = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
        for (String name : names.split("/", -1)) {
            if ((name.isEmpty() && !names.isEmpty()) || name.equals(".") || name.equals("..") || name.indexOf(0) >= 0) {
                throw new AccessDeniedException(key, null, "the key is no plain path below the folder");
            }
        }
    }

    private ObjectStoreException translate(String key, IOException failure) {
        Kind kind = KINDS.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(failure))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Kind.UNAVAILABLE);
        return new ObjectStoreException(kind, location.uri(key), failure.toString(), failure);
    }

    /** Fails at the end of a file that changed while it was read, since what was read may be a mixture. */
    private final class UnchangedFile extends FilterInputStream {

        private final String key;
        private final Path path;
        private final String etag;

        UnchangedFile(InputStream content, String key, Path path, String etag) {
            super(content);
            this.key = key;
            this.path = path;
            this.etag = etag;
        }

        @Override
        public int read() throws IOException {
            return checked(super.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return checked(super.read(target, offset, length));
        }

        private int checked(int result) throws IOException {
            if (result < 0 && !stored(key, path).etag().equals(etag)) {
                throw new IOException(location.uri(key) + " changed while it was read");
            }
            return result;
        }
    }
}
