package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListingCursorTest {

    private static final Location LOCATION = Location.parse("s3://my-bucket/exports");
    private static final ListingLayout TABLES =
            ListingLayout.of(2, 1).withWindow(3).withRecent(3);

    private ListingCursor cursor = new ListingCursor(LOCATION, TABLES, ListingState.NOTHING_SEEN);

    @Test
    void anObjectIsNewOnceAndAgainWithAnotherEtag() {
        assertThat(offer("t/a/1/x", "e1")).isTrue();
        assertThat(offer("t/a/1/x", "e1")).isFalse();
        assertThat(offer("t/a/1/y", "e1")).isTrue();
        assertThat(offer("t/a/1/x", "e2")).isTrue();
        assertThat(offer("t/a/1/x", "e2")).isFalse();
        assertThat(offer("t/a/1/deeper/x", "e1")).isTrue();
        assertThat(offer("t/a/1/deeper/x", "e1")).isFalse();
    }

    @Test
    void theLowWaterMarkRisesWithTheWindowAndNothingBelowIsLookedAt() {
        offer("t/a/1/x", "e");
        offer("t/a/2/x", "e");
        offer("t/a/3/x", "e");
        assertThat(cursor.startAfter("exports/t/a/")).isNull();

        offer("t/a/4/x", "e");

        assertThat(cursor.startAfter("exports/t/a/")).isEqualTo("exports/t/a/2/");
        assertThat(offer("t/a/1/x", "e")).isFalse();
        assertThat(offer("t/a/1/late", "e")).isFalse();
        assertThat(offer("t/a/0/late", "e")).isFalse();
        assertThat(offer("t/a/2/late", "e")).isTrue();
        assertThat(offer("t/a/4/x", "e")).isFalse();
    }

    @Test
    void aFolderThatAppearsInsideTheWindowIsSeenWithAllItsFiles() {
        for (String folder : List.of("1", "2", "4", "5")) {
            offer("t/a/" + folder + "/x", "e");
        }

        assertThat(offer("t/a/3/x", "e")).isTrue();
        assertThat(offer("t/a/3/y", "e")).isTrue();
        assertThat(offer("t/a/3/z", "e")).isTrue();
        assertThat(offer("t/a/4/x", "e")).isFalse();
        assertThat(offer("t/a/5/x", "e")).isFalse();
    }

    @Test
    void parentsDoNotKnowOfEachOther() {
        for (int version = 1; version <= 9; version++) {
            offer("t/a/" + version + "/x", "e");
        }

        assertThat(offer("t/b/1/x", "e")).isTrue();
        assertThat(offer("u/a/1/x", "e")).isTrue();
        assertThat(cursor.startAfter("exports/t/b/")).isNull();
    }

    @Test
    void severalAscendingLevelsAreOneName() {
        ListingLayout days = ListingLayout.of(0, 3).withWindow(2);
        cursor = new ListingCursor(LOCATION, days, ListingState.NOTHING_SEEN);

        offer("2024/11/30/x", "e");
        offer("2024/12/01/x", "e");
        offer("2024/12/02/x", "e");

        assertThat(cursor.startAfter("exports/")).isEqualTo("exports/2024/12/01/");
        assertThat(offer("2024/11/30/late", "e")).isFalse();
        assertThat(offer("2024/12/01/late", "e")).isTrue();
        assertThat(offer("2024/stray", "e")).isTrue();
    }

    @Test
    void aWiderWindowAfterARestoreEmitsNothingTwice() throws Exception {
        for (int version = 1; version <= 9; version++) {
            offer("t/a/" + version + "/x", "e");
        }
        cursor = new ListingCursor(LOCATION, TABLES.withWindow(100), restored());

        for (int version = 1; version <= 9; version++) {
            assertThat(offer("t/a/" + version + "/x", "e"))
                    .as("version %s", version)
                    .isFalse();
        }
        assertThat(offer("t/a/91/x", "e")).isTrue();
    }

    @Test
    void straysAreNewOnceHoweverTheirNamesAndTimesFall() {
        List<StoredObject> strays = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            strays.add(new StoredObject("exports/stray-" + (10 + i), 1, "e", 1_000L * ((i * 37) % 50)));
        }

        assertThat(scan(strays)).hasSize(50);
        assertThat(scan(strays)).isEmpty();
        strays.add(0, new StoredObject("exports/a-new-one", 1, "e", 50_000));
        assertThat(scan(strays)).containsExactly("exports/a-new-one");
        assertThat(scan(strays)).isEmpty();
    }

    @Test
    void straysOfOneSecondAreForgottenTogether() {
        List<StoredObject> strays = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> new StoredObject("exports/" + (100 + i), 1, "e", 5_000))
                .toList());
        scan(strays);

        strays.add(0, new StoredObject("exports/000", 1, "e", 5_000));
        assertThat(scan(strays)).containsExactly("exports/000");
        assertThat(scan(strays)).isEmpty();
    }

    @Test
    void aStrayThatComesWithAnOlderTimeThanWhatWasForgottenIsNotSeen() {
        List<StoredObject> strays = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            strays.add(new StoredObject("exports/" + i, 1, "e", 1_000L * i));
        }
        scan(strays);

        strays.add(new StoredObject("exports/old", 1, "e", 1_500));
        strays.add(new StoredObject("exports/recent", 1, "e", 8_500));
        assertThat(scan(strays)).containsExactly("exports/recent");
    }

    @Test
    void aChangedStrayIsNewAgain() {
        scan(List.of(new StoredObject("exports/a", 1, "e1", 1_000)));

        assertThat(scan(List.of(new StoredObject("exports/a", 1, "e2", 2_000)))).containsExactly("exports/a");
        assertThat(scan(List.of(new StoredObject("exports/a", 1, "e2", 2_000)))).isEmpty();
    }

    /** A crash at every object of the first scan, with more strays than are remembered. */
    @Test
    void aRestartWithinAScanEmitsTheRestAndOnlyThat() throws Exception {
        List<StoredObject> objects = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            objects.add(new StoredObject("exports/stray-" + (10 + i), 1, "e", 1_000L * random.nextInt(20)));
        }
        for (int i = 0; i < 10; i++) {
            objects.add(new StoredObject("exports/t/a/" + i + "/x", 1, "e", 1_000L * random.nextInt(20)));
        }
        for (int crash = 0; crash <= objects.size(); crash++) {
            cursor = new ListingCursor(LOCATION, TABLES, ListingState.NOTHING_SEEN);
            List<String> emitted = new ArrayList<>();
            objects.subList(0, crash).forEach(object -> offer(object, emitted));
            cursor = new ListingCursor(LOCATION, TABLES, restored());
            objects.forEach(object -> offer(object, emitted));
            cursor.scanned();
            objects.forEach(object -> offer(object, emitted));

            assertThat(emitted)
                    .as("crash after %s", crash)
                    .containsExactlyElementsOf(
                            objects.stream().map(StoredObject::key).toList());
        }
    }

    @Test
    void theStateIsAsSmallAfterTenThousandVersionsAsAfterAWindow() throws Exception {
        for (int version = 10_000; version < 10_003; version++) {
            offer("t/a/" + version + "/x", "e");
            offer("stray-" + version, "e", version);
        }
        cursor.scanned();
        int full = serialized().length;

        for (int version = 10_003; version < 20_000; version++) {
            offer("t/a/" + version + "/x", "e");
            offer("stray-" + version, "e", version);
            cursor.scanned();
        }

        assertThat(serialized().length).isLessThanOrEqualTo(full + "19997/".length());
        assertThat(full).isGreaterThan(100);
    }

    @Test
    void aStateThatWasTakenDoesNotChangeAnyMore() throws Exception {
        offer("t/a/1/x", "e");
        offer("stray", "e");
        ListingSplit taken = new ListingSplit(LOCATION.toString(), cursor.state());
        byte[] before = new ListingSplitSerializer().serialize(taken);

        offer("t/a/1/y", "e");
        offer("t/a/1/x", "changed");
        offer("other", "e");

        assertThat(new ListingSplitSerializer().serialize(taken)).isEqualTo(before);
    }

    private boolean offer(String relative, String etag) {
        return offer(relative, etag, 1_000);
    }

    private boolean offer(String relative, String etag, long modified) {
        return offer(new StoredObject(LOCATION.prefix() + relative, 1, etag, modified), new ArrayList<>());
    }

    private boolean offer(StoredObject object, List<String> emitted) {
        boolean isNew = cursor.isNew(object);
        if (isNew) {
            cursor.emitted(object);
            emitted.add(object.key());
        }
        return isNew;
    }

    private List<String> scan(List<StoredObject> objects) {
        List<String> emitted = new ArrayList<>();
        objects.forEach(object -> offer(object, emitted));
        cursor.scanned();
        return emitted;
    }

    private byte[] serialized() throws IOException {
        return new ListingSplitSerializer().serialize(new ListingSplit(LOCATION.toString(), cursor.state()));
    }

    private ListingState restored() throws IOException {
        return new ListingSplitSerializer().deserialize(1, serialized()).state();
    }
}
