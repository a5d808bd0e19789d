package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of object stores. Keys are relative to the location. */
@Timeout(600)
abstract class ObjectStoreContract {

    /** A location with nothing in it. */
    abstract Location location();

    abstract ObjectStore store();

    private String key(String relative) {
        return location().prefix() + relative;
    }

    private void write(String... relatives) throws ObjectStoreException {
        for (String relative : relatives) {
            store().write(key(relative), relative.getBytes(UTF_8));
        }
    }

    private List<String> relative(List<String> keys) {
        return keys.stream().map(location()::relative).toList();
    }

    private List<String> keys(List<StoredObject> objects) {
        return relative(objects.stream().map(StoredObject::key).toList());
    }

    @Test
    void objectsAreListedAtAnyDepthInKeyOrder() throws Exception {
        write("b", "a/2/x", "a/10/x", "a-b/x", "a0", "ü \uD83D\uDE00+%2F&<>");

        assertThat(keys(store().list(location().prefix(), null, 1_000)))
                .containsExactly("a-b/x", "a/10/x", "a/2/x", "a0", "b", "ü \uD83D\uDE00+%2F&<>");
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrOverlap() throws Exception {
        write("a-b/x", "a/1/x", "a/1/y", "a/2/x", "a0", "b");
        for (int max = 1; max <= 7; max++) {
            List<String> listed = new ArrayList<>();
            List<StoredObject> page = store().list(location().prefix(), null, max);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(max);
                listed.addAll(keys(page));
                page = store().list(
                                location().prefix(), page.get(page.size() - 1).key(), max);
            }
            assertThat(listed).as("by %s", max).containsExactly("a-b/x", "a/1/x", "a/1/y", "a/2/x", "a0", "b");
        }
    }

    @Test
    void listingStartsAfterAKeyThatNeedNotExist() throws Exception {
        write("t/1/x", "t/2/x", "t/3/x", "u/1/x");

        assertThat(keys(store().list(key("t/"), key("t/2/"), 1_000))).containsExactly("t/2/x", "t/3/x");
        assertThat(keys(store().list(key("t/"), key("t/2/x"), 1_000))).containsExactly("t/3/x");
        assertThat(store().list(key("t/"), key("u"), 1_000)).isEmpty();
        assertThat(keys(store().list(key("t/3"), key("a"), 1_000))).containsExactly("t/3/x");
    }

    @Test
    void aPrefixNeedNotBeAFolder() throws Exception {
        write("2024-01/x", "2024-02/x", "2025-01/x", "2024");

        assertThat(keys(store().list(key("2024-"), null, 1_000))).containsExactly("2024-01/x", "2024-02/x");
        assertThat(keys(store().list(key("2024"), null, 1))).containsExactly("2024");
    }

    @Test
    void aListingTellsSizeAndEtagAndTheEtagChangesWithTheContent() throws Exception {
        store().write(key("a"), "one".getBytes(UTF_8));
        StoredObject first = store().list(key("a"), null, 1).get(0);
        store().write(key("a"), "other".getBytes(UTF_8));
        StoredObject second = store().list(key("a"), null, 1).get(0);

        assertThat(first.size()).isEqualTo(3);
        assertThat(second.size()).isEqualTo(5);
        assertThat(first.etag()).isNotEqualTo(second.etag()).doesNotContain("\"");
        assertThat(first.lastModified()).isPositive();
    }

    @Test
    void aLevelHoldsTheFoldersAndObjectsDirectlyInAFolder() throws Exception {
        write("t/2/x", "t/2/y", "t/1/deep/x", "t/stray", "t0", "u/x", "t-1/x");

        FolderListing level = store().level(key("t/"), null, 1_000);

        assertThat(relative(level.folders())).containsExactly("t/1/", "t/2/");
        assertThat(keys(level.objects())).containsExactly("t/stray");
        assertThat(level.next()).isNull();
        assertThat(relative(store().folders(location().prefix()))).containsExactly("t-1/", "t/", "u/");
        assertThat(store().folders(key("nothing/"))).isEmpty();
    }

    @Test
    void pagesOfALevelFollowEachOtherWithoutGapOrOverlap() throws Exception {
        write("t/1/x", "t/1/y", "t/10", "t/2/x", "t/20", "t/3/x", "t/1-/x");
        for (int max = 1; max <= 7; max++) {
            List<String> entries = new ArrayList<>();
            String startAfter = null;
            do {
                FolderListing page = store().level(key("t/"), startAfter, max);
                assertThat(page.folders().size() + page.objects().size()).isLessThanOrEqualTo(max);
                assertThat(entries).as("by %s", max).hasSizeLessThan(7);
                entries.addAll(relative(page.folders()));
                entries.addAll(keys(page.objects()));
                startAfter = page.next();
            } while (startAfter != null);
            assertThat(entries)
                    .as("by %s", max)
                    .containsExactlyInAnyOrder("t/1/", "t/1-/", "t/10", "t/2/", "t/20", "t/3/");
        }
    }

    @Test
    void anEmptyLocationListsNothing() throws Exception {
        assertThat(store().list(location().prefix(), null, 1_000)).isEmpty();
        assertThat(store().folders(location().prefix())).isEmpty();
    }

    @Test
    void contentComesBackAsWritten() throws Exception {
        byte[] content = new byte[100_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        store().write(key("a/b c+d"), content);
        store().write(key("empty"), new byte[0]);
        String etag = store().list(key("a/"), null, 1).get(0).etag();

        try (InputStream body = store().open(key("a/b c+d"), null, etag)) {
            assertThat(body.readAllBytes()).isEqualTo(content);
        }
        try (InputStream body = store().open(key("empty"), null, "")) {
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @Test
    void anObjectIsStatedAsItIsListed() throws Exception {
        for (String name : List.of("a/b c+d%2F&<>", "ü \uD83D\uDE00", "empty")) {
            store().write(key(name), name.equals("empty") ? new byte[0] : name.getBytes(UTF_8));
            StoredObject listed = store().list(key(name), null, 1).get(0);

            assertThat(store().stat(key(name), null)).isEqualTo(listed);
        }
    }

    @Test
    void whatIsNotThereOrAFolderCannotBeStated() throws Exception {
        write("folder/a");

        for (String name : List.of("missing", "folder", "folder/a/b", "fold")) {
            ObjectStoreException failure =
                    catchThrowableOfType(ObjectStoreException.class, () -> store().stat(key(name), null));
            assertThat(failure.kind()).as(name).isEqualTo(Kind.GONE);
            assertThat(failure).hasMessageContaining(location().uri(key(name)));
        }
    }

    @Test
    void aStreamCanBeClosedHalfRead() throws Exception {
        store().write(key("a"), new byte[100_000]);

        try (InputStream body = store().open(key("a"), null, null)) {
            assertThat(body.read()).isZero();
        }
        try (InputStream body = store().open(key("a"), null, null)) {
            assertThat(body.readAllBytes()).hasSize(100_000);
        }
    }

    @Test
    void anObjectThatIsNotThereIsGone() {
        assertThatThrownBy(() -> store().open(key("missing"), null, null))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining(location().uri(key("missing")))
                .extracting(failure -> ((ObjectStoreException) failure).kind())
                .isEqualTo(Kind.GONE);
    }

    @Test
    void anObjectThatWasReplacedIsChanged() throws Exception {
        store().write(key("a"), "one".getBytes(UTF_8));
        String etag = store().list(key("a"), null, 1).get(0).etag();
        store().write(key("a"), "other".getBytes(UTF_8));

        ObjectStoreException failure = catchThrowableOfType(
                ObjectStoreException.class,
                () -> store().open(key("a"), null, etag).close());

        assertThat(failure.kind()).isEqualTo(Kind.CHANGED);
        assertThat(failure).hasMessageContaining(location().uri(key("a")));
    }
}
