package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.source.UnassignedSplit;
import io.millrace.connectors.source.UnassignedSplitSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListingSplitSerializerTest {

    /** Written by version 1. Never to be changed: state of running jobs looks like this. */
    private static final String VERSION_1 =
            "001773333a2f2f6d792d6275636b65742f6578706f7274732f00000002000a6578706f7274732f74"
                    + "2f0002322f000000020002322f00000002000178000265360002c3bc000265370002332f00000001"
                    + "00017800026538000a6578706f7274732f752f0000000000010002312f0000000100017800026539"
                    + "00000000000003e80000000000000fa000096578706f7274732f660000000200000000000007d000"
                    + "00000100096578706f7274732f62000265320000000000000bb80000000100096578706f7274732f"
                    + "63000265330000000200000000000013880000000100096578706f7274732f650002643500000000"
                    + "000017700000000100096578706f7274732f6600026436";

    private static final Location LOCATION = Location.parse("s3://my-bucket/exports");

    private final ListingSplitSerializer serializer = new ListingSplitSerializer();

    private static ListingSplit split() {
        ListingLayout layout = ListingLayout.of(1, 1).withWindow(2).withRecent(2);
        ListingCursor cursor = new ListingCursor(LOCATION, layout, ListingState.NOTHING_SEEN);
        cursor.emitted(new StoredObject("exports/a", 1, "e1", 1_000));
        cursor.emitted(new StoredObject("exports/b", 1, "e2", 2_000));
        cursor.emitted(new StoredObject("exports/c", 1, "e3", 3_000));
        cursor.scanned();
        cursor.emitted(new StoredObject("exports/d", 1, "d4", 4_000));
        cursor.emitted(new StoredObject("exports/e", 1, "d5", 5_000));
        cursor.emitted(new StoredObject("exports/f", 1, "d6", 6_000));
        cursor.emitted(new StoredObject("exports/t/1/x", 1, "e5", 1_000));
        cursor.emitted(new StoredObject("exports/t/2/x", 1, "e6", 1_000));
        cursor.emitted(new StoredObject("exports/t/2/\u00fc", 1, "e7", 1_000));
        cursor.emitted(new StoredObject("exports/t/3/x", 1, "e8", 1_000));
        cursor.emitted(new StoredObject("exports/u/1/x", 1, "e9", 1_000));
        return new ListingSplit(LOCATION.toString(), cursor.state());
    }

    @Test
    void versionOneIsReadAsItWasMeant() throws IOException {
        ListingSplit read = serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1));

        assertThat(read.splitId()).isEqualTo("s3://my-bucket/exports/");
        assertThat(read.state().windows()).containsOnlyKeys("exports/t/", "exports/u/");
        FolderWindow window = Objects.requireNonNull(read.state().windows().get("exports/t/"));
        assertThat(window.lowWater()).isEqualTo("2/");
        assertThat(window.folders())
                .isEqualTo(Map.of("2/", Map.of("x", "e6", "\u00fc", "e7"), "3/", Map.of("x", "e8")));
        RecentObjects others = read.state().others();
        assertThat(others.settled().etags())
                .isEqualTo(Map.of(2_000L, Map.of("exports/b", "e2"), 3_000L, Map.of("exports/c", "e3")));
        assertThat(others.emittedInScan().etags())
                .isEqualTo(Map.of(5_000L, Map.of("exports/e", "d5"), 6_000L, Map.of("exports/f", "d6")));
        assertThat(others.forgotten()).isEqualTo(1_000);
        assertThat(others.forgottenInScan()).isEqualTo(4_000);
        assertThat(others.position()).isEqualTo("exports/f");
    }

    @Test
    void versionOneIsStillWritten() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(split()))).isEqualTo(VERSION_1);
    }

    @Test
    void anUnknownVersionIsRefusedByName() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> new UnassignedSplitSerializer<>(serializer).deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void cutOrTrailingBytesAreRefused() throws IOException {
        byte[] whole = serializer.serialize(split());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> serializer.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer");
    }

    @Test
    void theSplitIsKeptUntilAReaderHasIt() throws IOException {
        UnassignedSplitSerializer<ListingSplit> unassigned = new UnassignedSplitSerializer<>(serializer);

        UnassignedSplit<ListingSplit> assigned =
                unassigned.deserialize(1, unassigned.serialize(new UnassignedSplit<>(null)));
        byte[] waiting = unassigned.serialize(new UnassignedSplit<>(split()));

        assertThat(assigned.split()).isNull();
        assertThat(HexFormat.of().formatHex(waiting)).isEqualTo("00000001" + VERSION_1);
        assertThat(serializer.serialize(Objects.requireNonNull(
                        unassigned.deserialize(1, waiting).split())))
                .isEqualTo(serializer.serialize(split()));
    }
}
