package io.millrace.jobs.tabledelta.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import io.millrace.jobs.tabledelta.apply.RowBlock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExportRowsTest {

    @Test
    void encodesKeysInConfiguredOrderAndValuesByName() throws Exception {
        ExportRows.Chunk chunk = open("z,k2,a,k1\n1,é,,x\n\"\",b,long,y\n", List.of("k1", "k2"), 1, 0)
                .get(0);

        assertThat(HexFormat.of().formatHex(chunk.blocks()[0]))
                .isEqualTo(String.join(
                        "",
                        "01",
                        "0000000000000001",
                        "00000002",
                        "00", // row 1
                        "05017802c3a9", // k1=x k2=é
                        "03000231", // a=NULL z=1
                        "01", // row 2
                        "0401790162", // k1=y k2=b
                        "06056c6f6e6701")); // a=long z=""
    }

    @Test
    void cutsChunksAtFourMebibytes() throws Exception {
        List<ExportRows.Chunk> chunks = open(big(9), List.of("id"), 4, 0);

        assertThat(chunks).extracting(ExportRows.Chunk::rows).containsExactly(5L, 9L);
    }

    @Test
    void whatWasSentIsLeftOutAfterARestart() throws Exception {
        List<ExportRows.Chunk> rest = open(big(9), List.of("id"), 4, 5);

        assertThat(rest).extracting(ExportRows.Chunk::rows).containsExactly(9L);
        assertThat(rowNumbers(rest)).containsExactly(6L, 7L, 8L, 9L);
    }

    @Test
    void oneKeyIsAlwaysInOneBucket() throws Exception {
        ExportRows.Chunk chunk =
                open("id,v\n1,a\n2,b\n1,c\n3,d\n1,e\n", List.of("id"), 64, 0).get(0);
        int bucketsOfOne = 0;
        for (byte[] block : chunk.blocks()) {
            if (block != null && RowBlock.count(block) >= 3) {
                bucketsOfOne++;
            }
        }

        assertThat(bucketsOfOne).isEqualTo(1);
    }

    private static NavigableSet<Long> rowNumbers(List<ExportRows.Chunk> chunks) {
        TreeSet<Long> numbers = new TreeSet<>();
        for (ExportRows.Chunk chunk : chunks) {
            for (byte[] block : chunk.blocks()) {
                if (block != null) {
                    RowBlock.Cursor cursor = new RowBlock.Cursor(block);
                    while (cursor.next()) {
                        numbers.add(cursor.rowNumber());
                    }
                }
            }
        }
        return numbers;
    }

    private static String big(int rows) {
        StringBuilder text = new StringBuilder("id,v\n");
        for (int i = 1; i <= rows; i++) {
            text.append(i).append(',').append("x".repeat(1_000_000)).append('\n');
        }
        return text.toString();
    }

    private static List<ExportRows.Chunk> open(String text, List<String> keys, int buckets, long skip)
            throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        RowReader reader = RowReader.open(
                new ByteArrayInputStream(bytes),
                "a.csv",
                bytes.length,
                Dialect.builder().build(),
                RowLimits.DEFAULT);
        List<ExportRows.Chunk> chunks = new ArrayList<>();
        try (ExportRows rows =
                new ExportRows(reader, keys, buckets, skip, (key, row) -> null, ExportRows.CHUNK_BYTES)) {
            ExportRows.Chunk chunk = rows.next();
            while (chunk != null) {
                chunks.add(chunk);
                chunk = rows.next();
            }
            assertThat(rows.findings()).isEmpty();
        }
        return chunks;
    }
}
