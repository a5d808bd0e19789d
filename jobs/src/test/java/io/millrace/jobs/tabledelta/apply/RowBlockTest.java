package io.millrace.jobs.tabledelta.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a block, written by hand from the description of its layout: as state, they never change in a format.
 */
class RowBlockTest {

    private static final HexFormat HEX = HexFormat.of();

    private static final byte[] GOLDEN = HEX.parseHex(String.join(
            "",
            "01", // format
            "0000000000000005", // first row
            "00000002", // rows
            "00", // row 5
            "020161", // key: a
            "0402780001", // values: x, NULL, empty
            "ac02", // row 305
            "0302c3a9", // key: é
            "00")); // no values

    @Test
    void writesTheGoldenBytes() {
        RowBlock.Writer writer = new RowBlock.Writer();
        add(writer, 5, "0161", "02780001");
        add(writer, 305, "02c3a9", "");

        assertThat(HEX.formatHex(writer.take())).isEqualTo(HEX.formatHex(GOLDEN));
    }

    @Test
    void readsTheGoldenBytes() {
        assertThat(RowBlock.count(GOLDEN)).isEqualTo(2);
        RowBlock.Cursor cursor = new RowBlock.Cursor(GOLDEN);

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.rowNumber()).isEqualTo(5);
        assertThat(new RowBlock.Fields(GOLDEN, cursor.keyStart()).nextKey()).isEqualTo("a");
        RowBlock.Fields values = new RowBlock.Fields(GOLDEN, cursor.valuesStart());
        assertThat(values.nextValue()).isEqualTo("x");
        assertThat(values.nextValue()).isNull();
        assertThat(values.nextValue()).isEmpty();
        assertThat(cursor.valuesEnd() - cursor.valuesStart()).isEqualTo(4);

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.rowNumber()).isEqualTo(305);
        assertThat(new RowBlock.Fields(GOLDEN, cursor.keyStart()).nextKey()).isEqualTo("é");
        assertThat(cursor.valuesEnd()).isEqualTo(cursor.valuesStart());
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void writerStartsAnewAfterABlock() {
        RowBlock.Writer writer = new RowBlock.Writer();
        add(writer, 1, "0161", "");
        writer.take();
        assertThat(writer.isEmpty()).isTrue();
        add(writer, 5, "0161", "02780001");
        add(writer, 305, "02c3a9", "");

        assertThat(writer.take()).isEqualTo(GOLDEN);
    }

    @Test
    void longFieldsKeepTheirLength() {
        String text = "é".repeat(100_000);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] values = new byte[utf8.length + 5];
        int start = RowBlock.writeVarint(values, 0, utf8.length + 1);
        System.arraycopy(utf8, 0, values, start, utf8.length);
        RowBlock.Writer writer = new RowBlock.Writer();
        writer.add(1, new byte[] {1, 'k'}, 2, values, start + utf8.length);
        byte[] block = writer.take();

        RowBlock.Cursor cursor = new RowBlock.Cursor(block);
        assertThat(cursor.next()).isTrue();
        assertThat(new RowBlock.Fields(block, cursor.valuesStart()).nextValue()).isEqualTo(text);
    }

    @Test
    void anotherFormatIsRefused() {
        byte[] other = Arrays.copyOf(GOLDEN, GOLDEN.length);
        other[0] = 2;

        assertThatThrownBy(() -> new RowBlock.Cursor(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> new RowBlock.Cursor(new byte[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format none");
    }

    private static void add(RowBlock.Writer writer, long rowNumber, String key, String values) {
        byte[] keyBytes = HEX.parseHex(key);
        byte[] valueBytes = HEX.parseHex(values);
        writer.add(rowNumber, keyBytes, keyBytes.length, valueBytes, valueBytes.length);
    }
}
