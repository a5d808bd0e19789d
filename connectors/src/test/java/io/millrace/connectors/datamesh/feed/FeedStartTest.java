package io.millrace.connectors.datamesh.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStores;
import io.millrace.connectors.s3.S3Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedStartTest {

    private static final String ID = "1ef9ebfe-29f4-6f4a-b4cc-03e3b7d7579f";

    private final MemoryObjectStore store = new MemoryObjectStore(Location.parse("s3://bucket/poll_feed"));
    private final FeedStart kept = FeedStart.object("s3://bucket/poll_feed/last_event_id", store.factory());

    @Test
    void aStartIsTheBeginningOrBehindAnEvent() throws Exception {
        assertThat(FeedStart.beginning().eventId()).isNull();
        assertThat(FeedStart.after(ID).eventId()).isEqualTo(ID);
        assertThatThrownBy(() -> FeedStart.after("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FeedStart.after("x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aResetNeedsATokenAndAnEventThatCanBeAskedFor() {
        assertThat(FeedReset.after("t", ID).split(7).cursor().lastEventId()).isEqualTo(ID);
        assertThat(FeedReset.after("t", ID).split(7).since()).isEqualTo(FeedSplit.ALL);
        assertThat(FeedReset.now("t").split(7).since()).isEqualTo(7);
        assertThatThrownBy(() -> FeedReset.after("t", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FeedReset.after("t", "x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FeedReset.now("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FeedReset.now("x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {ID, ID + "\n", " " + ID + "\r\n"})
    void theObjectHoldsTheBareId(String content) throws Exception {
        store.write("poll_feed/last_event_id", content.getBytes(UTF_8));

        assertThat(kept.eventId()).isEqualTo(ID);
    }

    @Test
    void theObjectMayBeALocalFileOrAtTheTopOfABucket(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("last_event_id"), ID);
        store.write("last", ID.getBytes(UTF_8));

        assertThat(FeedStart.object(
                                "file://" + folder + "/last_event_id",
                                ObjectStores.factory(new S3Connection("us-east-1", null, false)))
                        .eventId())
                .isEqualTo(ID);
        assertThat(FeedStart.object("s3://bucket/last", store.factory()).eventId())
                .isEqualTo(ID);
    }

    @Test
    void anObjectThatIsNotThereIsNotTheBeginning() {
        assertThatThrownBy(kept::eventId)
                .isInstanceOf(FeedRefusedException.class)
                .hasMessageContaining("s3://bucket/poll_feed/last_event_id")
                .hasMessageContaining("or none to start at the beginning");
    }

    @Test
    void anObjectThatIsNoIdIsRefused() throws Exception {
        for (byte[] content : new byte[][] {
            {}, " \n".getBytes(UTF_8), "x".repeat(257).getBytes(UTF_8), new byte[5_000_000], {(byte) 0xff, 'a'}
        }) {
            store.write("poll_feed/last_event_id", content);
            assertThatThrownBy(kept::eventId).isInstanceOf(FeedRefusedException.class);
        }
    }

    @Test
    void aStoreThatRefusesIsSaidAndOneThatIsNotThereIsWorthAnotherTry() throws Exception {
        store.write("poll_feed/last_event_id", ID.getBytes(UTF_8));
        store.deny("poll_feed/");
        assertThatThrownBy(kept::eventId).isInstanceOf(FeedRefusedException.class);
        store.permit("poll_feed/");

        store.failNext(1);
        assertThatThrownBy(kept::eventId).isInstanceOf(ObjectStoreException.class);
        store.cut("poll_feed/last_event_id", 5);
        assertThatThrownBy(kept::eventId).isInstanceOf(ObjectStoreException.class);
        store.write("poll_feed/last_event_id", ID.getBytes(UTF_8));
        assertThat(kept.eventId()).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "last_event_id",
                "s3://bucket",
                "s3://bucket/",
                "s3://bucket/folder/",
                "ftp://x/y",
                "s3://B/x"
            })
    void aUriThatNamesNoObjectIsRefused(String uri) {
        assertThatThrownBy(() -> FeedStart.object(uri, store.factory())).isInstanceOf(IllegalArgumentException.class);
    }
}
