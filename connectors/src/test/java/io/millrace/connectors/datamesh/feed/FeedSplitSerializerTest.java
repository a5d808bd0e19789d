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

    /** Written by version 2. Never to be changed either. */
    private static final String VERSION_2 = VERSION_1 + "00047469636b" + "0000018bcfe56800";

    private static final String VERSION_2_WITHOUT_RESET = VERSION_1 + "0000" + "8000000000000000";

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
    void versionOneKnowsNoReset() throws IOException {
        FeedSplit read = serializer.deserialize(1, bytes(VERSION_1));

        assertThat(read.resetToken()).isNull();
        assertThat(read.since()).isEqualTo(FeedSplit.ALL);
    }

    @Test
    void versionTwoIsWrittenAndRead() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(2);
        assertThat(written(new FeedSplit(FeedCursor.behind("e-1ü/", 2), "tick", 1_700_000_000_000L)))
                .isEqualTo(VERSION_2);
        assertThat(written(new FeedSplit(FeedCursor.behind("e-1ü/", 2)))).isEqualTo(VERSION_2_WITHOUT_RESET);
        assertThat(written(new FeedSplit(FeedCursor.behind(null)))).startsWith(VERSION_1_BEGINNING);
        assertThat(written(new FeedSplit(FeedCursor.NOT_STARTED))).startsWith(VERSION_1_NOT_STARTED);

        FeedSplit read = serializer.deserialize(2, bytes(VERSION_2));
        assertThat(read.cursor().lastEventId()).isEqualTo("e-1ü/");
        assertThat(read.cursor().passed()).isEqualTo(2);
        assertThat(read.resetToken()).isEqualTo("tick");
        assertThat(read.since()).isEqualTo(1_700_000_000_000L);
        FeedSplit without = serializer.deserialize(2, bytes(VERSION_2_WITHOUT_RESET));
        assertThat(without.resetToken()).isNull();
        assertThat(without.since()).isEqualTo(FeedSplit.ALL);
    }

    private String written(FeedSplit split) throws IOException {
        return HexFormat.of().formatHex(serializer.serialize(split));
    }

    @Test
    void theLongestIdFits() throws IOException {
        String id = "😀".repeat(128);
        byte[] bytes = serializer.serialize(new FeedSplit(FeedCursor.behind(id)));

        assertThat(bytes).hasSizeLessThan(1_024);
        assertThat(serializer.deserialize(2, bytes).cursor().lastEventId()).isEqualTo(id);
    }

    @Test
    void anUnknownVersionIsRefusedByName() {
        assertThatThrownBy(() -> serializer.deserialize(3, bytes(VERSION_2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("version 1 to 2");
        assertThatThrownBy(() -> new UnassignedSplitSerializer<>(serializer).deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void cutOrTrailingBytesAreRefused() {
        for (int version = 1; version <= 2; version++) {
            int read = version;
            byte[] whole = bytes(version == 1 ? VERSION_1 : VERSION_2);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> serializer.deserialize(read, cut)).isInstanceOf(IOException.class);
            }
            assertThatThrownBy(() -> serializer.deserialize(read, Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer");
        }
        assertThatThrownBy(() -> new UnassignedSplitSerializer<>(serializer).deserialize(1, new byte[3]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void theSplitIsKeptUntilAReaderHasIt() throws IOException {
        UnassignedSplitSerializer<FeedSplit> unassigned = new UnassignedSplitSerializer<>(serializer);
        byte[] waiting = unassigned.serialize(new UnassignedSplit<>(new FeedSplit(FeedCursor.behind("e-1ü/", 2))));

        assertThat(HexFormat.of().formatHex(waiting)).isEqualTo("00000002" + VERSION_2_WITHOUT_RESET);
        assertThat(Objects.requireNonNull(unassigned.deserialize(1, waiting).split())
                        .cursor()
                        .lastEventId())
                .isEqualTo("e-1ü/");
        assertThat(Objects.requireNonNull(unassigned
                                .deserialize(1, bytes("00000001" + VERSION_1))
                                .split())
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
