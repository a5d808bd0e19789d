package io.millrace.connectors.datamesh.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.source.UnassignedSplit;
import io.millrace.connectors.source.UnassignedSplitSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FeedSplitSerializerTest {

    /** Written by version 1. Never to be changed: state of running jobs looks like this. */
    private static final String VERSION_1 = "010006652d31c3bc2f00000002";

    private static final String VERSION_1_BEGINNING = "01000000000000";
    private static final String VERSION_1_NOT_STARTED = "00000000000000";

    private final FeedSplitSerializer serializer = new FeedSplitSerializer();

    @Test
    void versionOneIsReadAsItWasMeant() throws IOException {
        FeedSplit read = serializer.deserialize(1, bytes(VERSION_1));
        assertThat(read.splitId()).isEqualTo("feed");
        assertThat(read.cursor().isStarted()).isTrue();
        assertThat(read.cursor().lastEventId()).isEqualTo("e-1ü/");
        assertThat(read.cursor().passed()).isEqualTo(2);

        FeedCursor beginning =
                serializer.deserialize(1, bytes(VERSION_1_BEGINNING)).cursor();
        assertThat(beginning.isStarted()).isTrue();
        assertThat(beginning.lastEventId()).isNull();
        assertThat(serializer
                        .deserialize(1, bytes(VERSION_1_NOT_STARTED))
                        .cursor()
                        .isStarted())
                .isFalse();
    }

    @Test
    void versionOneIsStillWritten() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(written(FeedCursor.behind("e-1ü/", 2))).isEqualTo(VERSION_1);
        assertThat(written(FeedCursor.behind(null))).isEqualTo(VERSION_1_BEGINNING);
        assertThat(written(FeedCursor.NOT_STARTED)).isEqualTo(VERSION_1_NOT_STARTED);
    }

    private String written(FeedCursor cursor) throws IOException {
        return HexFormat.of().formatHex(serializer.serialize(new FeedSplit(cursor)));
    }

    @Test
    void theLongestIdFits() throws IOException {
        String id = "😀".repeat(128);
        byte[] bytes = serializer.serialize(new FeedSplit(FeedCursor.behind(id)));

        assertThat(bytes).hasSizeLessThan(1_024);
        assertThat(serializer.deserialize(1, bytes).cursor().lastEventId()).isEqualTo(id);
    }

    @Test
    void anUnknownVersionIsRefusedByName() {
        assertThatThrownBy(() -> serializer.deserialize(2, bytes(VERSION_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> new UnassignedSplitSerializer<>(serializer).deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void cutOrTrailingBytesAreRefused() {
        byte[] whole = bytes(VERSION_1);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> serializer.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer");
        assertThatThrownBy(() -> new UnassignedSplitSerializer<>(serializer).deserialize(1, new byte[3]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void theSplitIsKeptUntilAReaderHasIt() throws IOException {
        UnassignedSplitSerializer<FeedSplit> unassigned = new UnassignedSplitSerializer<>(serializer);
        byte[] waiting = unassigned.serialize(new UnassignedSplit<>(new FeedSplit(FeedCursor.behind("e-1ü/", 2))));

        assertThat(HexFormat.of().formatHex(waiting)).isEqualTo("00000001" + VERSION_1);
        assertThat(Objects.requireNonNull(unassigned.deserialize(1, waiting).split())
                        .cursor()
                        .lastEventId())
                .isEqualTo("e-1ü/");
        assertThat(unassigned
                        .deserialize(1, unassigned.serialize(new UnassignedSplit<>(null)))
                        .split())
                .isNull();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
