package io.millrace.jobs.tabledelta.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import io.millrace.jobs.tabledelta.apply.RowBlock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RowEncodingTest {

    /** Every character of Unicode, a value each, comes back as the JDK's own encoder would have it. */
    @Test
    void everyCharacterIsEncodedAsUtf8() throws Exception {
        StringBuilder file = new StringBuilder("id,value\n");
        for (int codePoint = 0x20; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x3000 ? 1 : 61) {
            if (Character.getType(codePoint) != Character.SURROGATE && codePoint != '"') {
                file.append(Integer.toHexString(codePoint)).append(",\"x");
                file.appendCodePoint(codePoint).append("\"\n");
            }
        }
        byte[] content = file.toString().getBytes(StandardCharsets.UTF_8);
        RowReader reader = RowReader.open(
                new ByteArrayInputStream(content),
                "a.csv",
                content.length,
                Dialect.builder().build(),
                RowLimits.DEFAULT);
        try (ExportRows rows = new ExportRows(reader, List.of("id"), 1, 0, (key, row) -> null, 1 << 30)) {
            byte[] block =
                    Objects.requireNonNull(Objects.requireNonNull(rows.next()).blocks()[0]);
            RowBlock.Cursor cursor = new RowBlock.Cursor(block);
            int values = 0;
            while (cursor.next()) {
                int codePoint = Integer.parseInt(new RowBlock.Fields(block, cursor.keyStart()).nextKey(), 16);
                assertThat(new RowBlock.Fields(block, cursor.valuesStart()).nextValue())
                        .isEqualTo("x" + Character.toString(codePoint));
                values++;
            }
            assertThat(values).isGreaterThan(20_000);
        }
    }
}
