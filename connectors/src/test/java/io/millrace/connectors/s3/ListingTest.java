package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.cluster.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.flink.metrics.SimpleCounter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingTest {

    private static final Location LOCATION = Location.parse("s3://memory/exports");
    private static final ListingLayout TABLES = ListingLayout.of(2, 1).withWindow(2);

    private final MemoryObjectStore store = new MemoryObjectStore(LOCATION);
    private final SimpleCounter failures = new SimpleCounter();
    private final List<String> seen = new ArrayList<>();
    private Listing listing = listing(LOCATION, TABLES, ListingState.NOTHING_SEEN, store);

    private Listing listing(Location location, ListingLayout layout, ListingState state, ObjectStore from) {
        return new Listing(location, layout, state, from, 1, failures);
    }

    @AfterEach
    void close() {
        listing.close();
    }

    @Test
    void everythingIsSeenOnceInKeyOrder() throws Exception {
        write("t/a/2/x", "t/a/1/y", "t/a/1/x", "t/b/1/x", "u/a/1/x", "t/a/stray", "t/stray", "stray", "t/a/1/");

        await("u/a/1/x");
        write("v/a/1/x");
        await("v/a/1/x");

        assertThat(seen)
                .containsExactly(
                        "stray",
                        "t/a/1/x",
                        "t/a/1/y",
                        "t/a/2/x",
                        "t/a/stray",
                        "t/b/1/x",
                        "t/stray",
                        "u/a/1/x",
                        "v/a/1/x");
    }

    @Test
    void manyPagesAreFollowed() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            write("t/a/1/" + (10_000 + i), "u" + (10_000 + i) + "/a/1/x");
        }

        await("u12499/a/1/x");

        assertThat(seen).hasSize(5_000).doesNotHaveDuplicates();
    }

    @Test
    void newAndChangedObjectsAreSeenAndOldFoldersAreNotListedAgain() throws Exception {
        write("t/a/1/x", "t/a/2/x", "t/a/3/x");
        await("t/a/3/x");
        write("t/a/1/late");
        write("t/a/2/x");
        write("t/a/4/x");
        await("t/a/4/x");

        assertThat(seen).containsExactly("t/a/1/x", "t/a/2/x", "t/a/3/x", "t/a/2/x", "t/a/4/x");
    }

    @Test
    void anOutageIsCountedAndOver() throws Exception {
        write("t/a/1/x");
        await("t/a/1/x");
        store.write("exports/t/a/2/x", new byte[1], 99_000);
        store.failNext(5);
        await("t/a/2/x");

        assertThat(failures.getCount()).isEqualTo(5);
        assertThat(seen).containsExactly("t/a/1/x", "t/a/2/x");
    }

    @Test
    void itIsPendingUntilAPassHasGivenOutEverythingAndAfterOneThatHasNot() throws Exception {
        listing.close();
        write("t/a/1/x", "t/a/2/x");
        listing = listing(LOCATION, TABLES, ListingState.NOTHING_SEEN, store);
        await("t/a/2/x");
        assertThat(listing.isPending()).isTrue();

        step();
        assertThat(listing.isPending()).isFalse();

        store.failNext(1);
        awaitPending(true);
        awaitPending(false);
    }

    private void awaitPending(boolean expected) throws Exception {
        Eventually.holds("pending is " + expected, () -> {
            if (listing.isPending() != expected) {
                step();
            }
            return listing.isPending() == expected;
        });
    }

    @Test
    void aDeniedFolderDoesNotHoldUpTheOthers() throws Exception {
        write("t/a/1/x", "u/a/1/x");
        store.deny("exports/t/");

        await("u/a/1/x");
        assertThat(seen).containsExactly("u/a/1/x");
        assertThat(failures.getCount()).isPositive();

        store.permit("exports/t/");
        await("t/a/1/x");
        assertThat(seen).containsExactly("u/a/1/x", "t/a/1/x");
    }

    @Test
    void straysComeWhileAFolderStaysDenied() throws Exception {
        write("t/a/1/x", "b");
        store.deny("exports/t/");
        await("b");
        write("a");
        await("a");

        assertThat(seen).containsExactly("b", "a");
    }

    @Test
    void anythingElseThanAStoreFailureIsThrown() {
        listing.close();
        listing = listing(LOCATION, TABLES, ListingState.NOTHING_SEEN, new MemoryObjectStore(LOCATION) {
            @Override
            public synchronized FolderListing level(String folder, @Nullable String startAfter, int max) {
                throw new IllegalStateException("a bug");
            }
        });

        assertThatThrownBy(() -> await("x")).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRestoredListingGoesOnWhereTheStateWas() throws Exception {
        for (int version = 1; version <= 9; version++) {
            write("t/a/" + version + "/x", "stray" + version);
        }
        await("t/a/5/x");
        listing.close();
        listing = listing(LOCATION, TABLES, listing.state(), store);
        write("t/b/1/x");
        await("t/b/1/x");

        assertThat(seen).hasSize(19).doesNotHaveDuplicates();
    }

    @Test
    void aPassCostsOneCallPerParentHoweverManyVersionsThereAre() throws Exception {
        List<String> asked = recordCalls(TABLES);
        for (int version = 10_000; version < 15_000; version++) {
            write("t/a/" + version + "/x");
        }
        await("t/a/14999/x");

        asked.clear();
        for (int fetch = 0; fetch < 10; fetch++) {
            step();
        }
        int start = asked.indexOf("exports/");
        assertThat(asked.subList(start, start + 4))
                .containsExactly("exports/", "exports/t/", "exports/t/a/ after exports/t/a/14998/", "exports/");
    }

    /** Parents are the folders named {@code days}; {@code no} is not looked into. */
    private static FolderRule.Visit days(String folder) {
        if (folder.endsWith("no/")) {
            return FolderRule.Visit.SKIP;
        }
        return folder.endsWith("days/") ? FolderRule.Visit.PARENT : FolderRule.Visit.LEVEL;
    }

    private static ListingLayout june() {
        return ListingLayout.of(ListingTest::days, 2)
                .withFolders(Pattern.compile("\\d{2}/\\d{2}/"), "06/02/", "06/04/")
                .withWindow(2);
    }

    @Test
    void aRuleSaysWhereTheParentsAreAndWhatIsNotLookedInto() throws Exception {
        List<String> asked = recordCalls(ListingLayout.of(ListingTest::days, 2).withWindow(2));
        write("days/06/01/x", "a/days/06/01/x", "a/no/days/06/01/x", "b/c/d/days/06/01/x", "no/y", "z");

        await("z");

        assertThat(seen).containsExactly("a/days/06/01/x", "b/c/d/days/06/01/x", "days/06/01/x", "z");
        assertThat(asked).doesNotContain("exports/no/", "exports/a/no/").contains("exports/a/", "exports/b/c/d/days/");
    }

    @Test
    void onlyFoldersOfTheRangeAreGiven() throws Exception {
        List<String> asked = recordCalls(june());
        for (String day : List.of("05/30", "06/01", "06/02", "06/03", "06/04", "06/05", "07/01", "12/31")) {
            write("days/" + day + "/x", "q/days/" + day + "/x");
        }
        write(
                "stray",
                "days/stray",
                "days/06/stray",
                "days/06/03x/x",
                "days/tmp/06/x",
                "days/0603/1/x",
                "zz/days/06/04/y");

        await("zz/days/06/04/y");

        assertThat(seen)
                .containsExactly(
                        "days/06/02/x",
                        "days/06/03/x",
                        "days/06/04/x",
                        "q/days/06/02/x",
                        "q/days/06/03/x",
                        "q/days/06/04/x",
                        "zz/days/06/04/y");
        assertThat(asked).contains("exports/days/ after exports/days/06/02");
    }

    @Test
    void aRangeCostsNoPagesBeforeItAndOneBehindIt() throws Exception {
        for (int file = 0; file < 3_000; file++) {
            store.write("exports/days/06/01/" + (10_000 + file), new byte[1]);
            store.write("exports/days/06/05/" + (10_000 + file), new byte[1]);
        }
        write("days/06/03/x", "z/days/06/03/x");

        List<String> asked = recordCalls(june());

        await("z/days/06/03/x");

        assertThat(seen).containsExactly("days/06/03/x", "z/days/06/03/x");
        assertThat(asked.stream().filter(call -> call.startsWith("exports/days/")))
                .hasSize(1);
    }

    @Test
    void aRangeDoesNotLowerTheLowWaterMark() throws Exception {
        ListingLayout all = june().withFolders(Pattern.compile("\\d{2}/\\d{2}/"), "01/01/", "12/31/");
        listing.close();
        listing = listing(LOCATION, june(), ListingState.NOTHING_SEEN, store);
        write("days/06/02/x", "days/06/03/x", "days/06/04/x", "days/06/05/x");
        await("days/06/04/x");
        listing.close();

        listing = listing(LOCATION, all, listing.state(), store);
        write("days/06/01/x", "days/06/03/y");
        await("days/06/05/x");

        assertThat(seen)
                .containsExactly("days/06/02/x", "days/06/03/x", "days/06/04/x", "days/06/03/y", "days/06/05/x");
    }

    @Test
    void aRangeOfNothingIsRefused() {
        Pattern form = Pattern.compile(".*");

        assertThatThrownBy(() -> TABLES.withFolders(form, "2/", "1/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TABLES.withFolders(form, "1", "2/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TABLES.withFolders(form, "1/", "2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListingLayout.of(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListingLayout.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Starts anew with a store that notes what it is asked for. */
    private List<String> recordCalls(ListingLayout layout) {
        List<String> asked = new CopyOnWriteArrayList<>();
        listing.close();
        listing = listing(LOCATION, layout, ListingState.NOTHING_SEEN, new MemoryObjectStore(LOCATION) {
            @Override
            public synchronized List<StoredObject> list(String prefix, @Nullable String startAfter, int max)
                    throws ObjectStoreException {
                asked.add(startAfter == null ? prefix : prefix + " after " + startAfter);
                return store.list(prefix, startAfter, max);
            }

            @Override
            public synchronized FolderListing level(String folder, @Nullable String startAfter, int max)
                    throws ObjectStoreException {
                asked.add(folder);
                return store.level(folder, startAfter, max);
            }
        });
        return asked;
    }

    @Test
    void aLocalFileIsSeenWhenItStandsStill(@TempDir Path folder) throws Exception {
        Location local = Location.parse("file://" + folder);
        // There before the listing, whose first pass begins at once.
        Path file = Files.createDirectories(folder.resolve("t/a/1")).resolve("x");
        Files.write(file, new byte[0]);
        listing.close();
        listing = listing(local, TABLES, ListingState.NOTHING_SEEN, new FolderObjectStore(local));
        for (int i = 1; i <= 3; i++) {
            Files.write(file, new byte[i]);
            step();
            assertThat(listing.isPending()).as("while it grows").isTrue();
        }
        Files.writeString(file, "complete");
        StoredObject object = null;
        while (object == null || object.size() != 8) {
            object = step();
        }
        Files.writeString(folder.resolve("t/a/1/y"), "y");
        await("t/a/1/y");

        assertThat(seen.subList(seen.lastIndexOf("t/a/1/x"), seen.size())).containsExactly("t/a/1/x", "t/a/1/y");
    }

    private void write(String... relatives) throws ObjectStoreException {
        for (String relative : relatives) {
            byte[] content = relative.endsWith("/") ? new byte[0] : relative.getBytes(UTF_8);
            store.write("exports/" + relative, content);
        }
    }

    private void await(String relative) throws Exception {
        Eventually.holds(relative, () -> {
            boolean more = true;
            while (more && !seen.contains(relative)) {
                more = step() != null;
            }
            return seen.contains(relative);
        });
    }

    private @Nullable StoredObject step() throws Exception {
        StoredObject object = listing.next();
        if (object == null) {
            Eventually.value(listing.available());
        } else {
            seen.add(object.key().replaceFirst("^exports/", ""));
        }
        return object;
    }
}
