package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderObjectStoreTest extends ObjectStoreContract {

    @TempDir
    Path root;

    private Path folder;
    private ObjectStore store;

    @BeforeEach
    void openTheFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("data"));
        store = ObjectStores.open(location(), new S3Connection("us-east-1", null, false));
    }

    @Override
    Location location() {
        return Location.parse("file://" + folder);
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Test
    void theEtagIsModificationTimeAndSize() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "four");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_123L));

        assertThat(store.list("", null, 10))
                .containsExactly(new StoredObject("a", 4, "1700000000123-4", 1_700_000_000_123L));
    }

    @Test
    void namesThatBeginWithADotAreNotListed() throws Exception {
        Files.writeString(folder.resolve(".hidden"), "x");
        Files.createDirectories(folder.resolve(".git/objects"));
        Files.writeString(folder.resolve(".git/objects/x"), "x");

        assertThat(store.list("", null, 10)).isEmpty();
        assertThat(store.folders("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "a/../../outside",
                "..",
                "/etc/passwd",
                "a//b",
                "./a",
                "linked/secret",
                "link",
                "a\0b"
            })
    void nothingOutsideTheFolderCanBeReached(String key) throws Exception {
        Path outside = Files.createDirectory(root.resolve("elsewhere"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.writeString(root.resolve("outside"), "secret");
        Files.createSymbolicLink(folder.resolve("linked"), outside);
        Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));

        assertThat(kind(() -> store.open(key, null, null))).isEqualTo(Kind.DENIED);
        assertThat(kind(() -> store.write(key, "overwritten".getBytes(UTF_8)))).isEqualTo(Kind.DENIED);
        assertThat(store.list("", null, 10)).isEmpty();
        assertThat(store.folders("")).isEmpty();
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(root.resolve("outside")).hasContent("secret");
    }

    @Test
    void theLocationItselfMayBeALink() throws Exception {
        Files.writeString(folder.resolve("a"), "x");
        Path link = Files.createSymbolicLink(root.resolve("link"), folder);
        ObjectStore linked = new FolderObjectStore(Location.parse("file://" + link));

        assertThat(linked.list("", null, 10)).hasSize(1);
        try (InputStream body = linked.open("a", null, null)) {
            assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo("x");
        }
    }

    @Test
    void aFolderThatIsNotThereIsGoneAndIsCreatedByTheFirstWrite() throws Exception {
        ObjectStore absent = new FolderObjectStore(Location.parse("file://" + root.resolve("absent")));

        assertThat(kind(() -> absent.list("", null, 1))).isEqualTo(Kind.GONE);
        absent.write("a/b", "x".getBytes(UTF_8));
        assertThat(absent.list("", null, 1)).hasSize(1);
    }

    @Test
    void aFolderIsNoObject() throws Exception {
        Files.createDirectory(folder.resolve("a"));

        assertThat(kind(() -> store.open("a", null, null))).isEqualTo(Kind.GONE);
    }

    @Test
    void aFileThatGrowsWhileItIsReadFailsAtItsEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "one");

        try (InputStream body = store.open("a", null, null)) {
            Files.writeString(file, "two", StandardOpenOption.APPEND);
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("changed while it was read");
        }
    }

    @Test
    void aWriteLeavesNothingButTheObject() throws Exception {
        store.write("a/b", "one".getBytes(UTF_8));
        store.write("a/b", "two".getBytes(UTF_8));

        try (var files = Files.list(folder.resolve("a"))) {
            assertThat(files).containsExactly(folder.resolve("a/b"));
        }
        assertThat(folder.resolve("a/b")).hasContent("two");
    }

    private static Kind kind(ThrowingCallable call) {
        return catchThrowableOfType(ObjectStoreException.class, call).kind();
    }
}
