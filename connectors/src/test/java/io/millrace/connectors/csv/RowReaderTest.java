package io.millrace.connectors.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.content.Trickle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {

    private static final int MEBI = 1 << 20;

    @Test
    void pointsIntoOneBuffer() throws Exception {
        try (RowReader reader = open("id,name\n1,\"a \"\"b\"\"\"\n2,\n")) {
            assertThat(reader.header()).containsExactly("id", "name");
            assertThat(reader.next()).isTrue();
            assertThat(reader.fieldCount()).isEqualTo(2);
            assertThat(new String(reader.characters(), reader.start(1), reader.end(1) - reader.start(1)))
                    .isEqualTo("a \"b\"");
            assertThat(reader.next()).isTrue();
            assertThat(reader.isNull(0)).isFalse();
            assertThat(reader.isNull(1)).isTrue();
            assertThat(reader.rowNumber()).isEqualTo(2);
            assertThat(reader.next()).isFalse();
            assertThat(reader.next()).isFalse();
            assertThat(reader.rowNumber()).isEqualTo(2);
            assertThat(reader.bytesRead()).isEqualTo(23);
        }
    }

    @Test
    void refusesAFieldThatTheRowDoesNotHave() throws Exception {
        try (RowReader reader = open("a,b,c\n1,2,3\n4\n")) {
            reader.next();
            reader.next();
            assertThatThrownBy(() -> reader.isNull(1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.start(1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.end(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void tellsARowAsItWasWritten() {
        String rows = "1,\"a \"\"b\"\"\",\n\"\",\"x\r\ny\", # \n";
        assertThat(Reading.of(("a,b,c\n" + rows).getBytes(UTF_8), "table.csv").texts())
                .containsExactly("1,\"a \"\"b\"\"\",", "\"\",\"x\r\ny\", # ");
    }

    @Test
    void cutsTheTextOfARowBetweenCharacters() {
        assertThat(textCutAt(5)).isEqualTo("12,\"4");
        assertThat(textCutAt(6)).isEqualTo("12,\"4");
        assertThat(textCutAt(7)).isEqualTo("12,\"4😀");
        assertThat(textCutAt(9)).isEqualTo("12,\"4😀\",");
        assertThat(textCutAt(10)).isEqualTo("12,\"4😀\",9");
        assertThat(textCutAt(11)).isEqualTo("12,\"4😀\",9");
    }

    private static String textCutAt(int length) {
        InputStream raw = new ByteArrayInputStream("a,b,c\n12,\"4😀\",9\n".getBytes(UTF_8));
        RowLimits limits = RowLimits.DEFAULT.withTextLength(length);
        return Reading.of(raw, "table.csv", -1, Reading.DIALECT, limits, 64)
                .texts()
                .get(0);
    }

    @Test
    void aResetConnectionIsNoFaultOfTheContent() throws IOException {
        for (IOException reset : List.of(
                new SocketException("Connection reset"), new EOFException("cut"), new ZipException("not from gzip"))) {
            for (String name : List.of("table.csv", "table.csv.gz")) {
                byte[] object = name.endsWith("gz") ? gzip("id\n1\n2\n") : "id\n1\n2\n".getBytes(UTF_8);
                for (int good = 0; good < object.length; good++) {
                    InputStream raw =
                            new SequenceInputStream(new ByteArrayInputStream(object, 0, good), new Failing(reset));
                    assertThat(Reading.of(raw, name, object.length).failure())
                            .as("%s after %d bytes", name, good)
                            .isSameAs(reset);
                }
            }
        }
    }

    @Test
    void aShortStreamIsACutConnectionAndALongOneAnotherObject() {
        byte[] object = "id\n1\n2\n".getBytes(UTF_8);
        assertThat(Reading.of(new ByteArrayInputStream(object), "table.csv", 8).failure())
                .isInstanceOf(EOFException.class)
                .hasMessage("table.csv: the connection ended after 7 of 8 bytes");
        assertThat(Reading.of(new ByteArrayInputStream(object), "table.csv", 6).outcome())
                .isEqualTo("object.size");
        assertThat(Reading.of(new ByteArrayInputStream(object), "table.csv", 0).outcome())
                .isEqualTo("object.size");
        assertThat(Reading.of(new ByteArrayInputStream(object), "table.csv", -1).outcome())
                .isEqualTo("none");
        assertThat(Reading.of(InputStream.nullInputStream(), "table.csv", 5).outcome())
                .isEqualTo("connection");
    }

    @Test
    void closesTheStreamItWasGivenAlsoWhenItCannotBeOpened() throws Exception {
        Trickle good = new Trickle("id\n".getBytes(UTF_8), 9);
        RowReader.open(good, "table.csv", 3, Reading.DIALECT, RowLimits.DEFAULT).close();
        assertThat(good.isClosed()).isTrue();
        Trickle bad = new Trickle("id,id\n".getBytes(UTF_8), 9);
        assertThatThrownBy(() -> RowReader.open(bad, "table.csv", 6, Reading.DIALECT, RowLimits.DEFAULT))
                .isInstanceOf(CsvException.class);
        assertThat(bad.isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "\"%s\""})
    void readsAFieldOf8MebiCharactersAndRefusesOneMore(String written) {
        String longest = "é".repeat(8 * MEBI);
        Reading reading = readField(written, longest);
        assertThat(reading.outcome()).isEqualTo("none");
        assertThat(reading.rows().get(0).get(1)).isEqualTo(longest);
        assertThat(readField(written, longest + "x").outcome()).isEqualTo("csv.field-too-large");
    }

    private static Reading readField(String written, String value) {
        return Reading.of(("id,v\n1," + String.format(written, value) + "\n2,x\n").getBytes(UTF_8), "table.csv");
    }

    @Test
    void anObjectThatUnpacksWithoutEndIsRefusedEarly() throws Exception {
        byte[] openQuote = gzip("id\n\"");
        byte[] spaces = gzip(" ".repeat(MEBI));
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream(openQuote), new Repeating(spaces));
        try (RowReader reader = RowReader.open(endless, "bomb.csv.gz", -1, Reading.DIALECT, RowLimits.DEFAULT)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOfSatisfying(
                            CsvException.class, e -> assertThat(e.rule()).isEqualTo(CsvRule.FIELD_TOO_LARGE));
            // A gzip of 8 Mi spaces, and what the buffers of the reader have read ahead.
            assertThat(reader.bytesRead()).isLessThan(9L * spaces.length + 2 * 64 * 1024);
        }
    }

    @Test
    void aRowOfManySmallFieldsIsBounded() {
        Reading reading = Reading.of(("a\n" + ",".repeat(5000) + "\n").getBytes(UTF_8), "table.csv");
        assertThat(reading.outcome()).isEqualTo("csv.too-many-columns");
    }

    @Test
    void readsManyRows() throws Exception {
        int rows = 200_000;
        String row = "1000001,Müller,user@example.com,\"Washington, D.C.\",12.50,7,,2025-01-01T00:00:00Z\n";
        byte[] object = gzip("id,name,email,city,amount,quantity,created_on,updated_at\n" + row.repeat(rows));
        long start = System.nanoTime();
        long fields = 0;
        try (RowReader reader = RowReader.open(
                new ByteArrayInputStream(object), "table.csv.gz", object.length, Reading.DIALECT, RowLimits.DEFAULT)) {
            while (reader.next()) {
                fields += reader.fieldCount();
            }
            assertThat(reader.rowNumber()).isEqualTo(rows);
        }
        System.out.printf("RowReader: %,d rows in %,d ms%n", rows, (System.nanoTime() - start) / 1_000_000);
        assertThat(fields).isEqualTo(8L * rows);
    }

    private static RowReader open(String content) throws IOException, CsvException {
        byte[] object = content.getBytes(UTF_8);
        return RowReader.open(
                new ByteArrayInputStream(object), "table.csv", object.length, Reading.DIALECT, RowLimits.DEFAULT);
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(object)) {
            stream.write(content.getBytes(UTF_8));
        }
        return object.toByteArray();
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // fails at once
    private static final class Failing extends InputStream {

        private final IOException failure;

        Failing(IOException failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            throw failure;
        }
    }

    /** The same bytes over and over, without an end. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // one byte at a time on purpose
    private static final class Repeating extends InputStream {

        private final byte[] bytes;
        private int position;

        Repeating(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            int value = bytes[position] & 0xff;
            position = (position + 1) % bytes.length;
            return value;
        }
    }
}
