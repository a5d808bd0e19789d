package io.millrace.jobs.tabledelta.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stored block is state: its bytes, written out by hand from the description of LZ4's block format, stay readable.
 */
class BlockCompressionTest {

    private static final HexFormat HEX = HexFormat.of();

    private static final byte[] GOLDEN = HEX.parseHex(String.join(
            "",
            "02", // format
            "00000014", // length of the block
            "1a", // one literal, then a match of 14
            "61", // a
            "0100", // one back
            "50", // five literals
            "6162636465")); // abcde

    private final BlockCompression compression = new BlockCompression();

    @Test
    void readsTheGoldenBytes() {
        assertThat(compression.decompress(GOLDEN)).asString().isEqualTo("a".repeat(15) + "abcde");
    }

    @Test
    void writesFormatAndLength() {
        byte[] stored = compression.compress("a".repeat(1_000).getBytes(StandardCharsets.UTF_8));

        assertThat(HEX.formatHex(stored, 0, 5)).isEqualTo("02000003e8");
        assertThat(stored.length).isLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 13, 4_096, 65_535, 65_536, 1 << 20})
    void givesBackWhatItTook(int length) {
        byte[] random = new byte[length];
        new Random(length).nextBytes(random);
        byte[] text = "a row, like the one before, ".repeat(length / 28 + 1).getBytes(StandardCharsets.UTF_8);

        // one instance: earlier blocks leave no trace
        for (byte[] block : new byte[][] {random, text, new byte[length], random}) {
            assertThat(compression.decompress(compression.compress(block))).isEqualTo(block);
        }
    }

    @Test
    void anotherFormatIsRefused() {
        byte[] other = Arrays.copyOf(GOLDEN, GOLDEN.length);
        other[0] = RowBlock.FORMAT;

        assertThatThrownBy(() -> compression.decompress(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 1");
        assertThatThrownBy(() -> compression.decompress(new byte[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format none");
    }

    @Test
    void aBlockThatIsNotWholeIsRefused() {
        byte[] cut = Arrays.copyOf(GOLDEN, GOLDEN.length - 1);
        byte[] longer = GOLDEN.clone();
        ByteBuffer.wrap(longer).putInt(1, 21);

        assertThatThrownBy(() -> compression.decompress(cut)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> compression.decompress(longer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("20 bytes, not 21");
    }
}
