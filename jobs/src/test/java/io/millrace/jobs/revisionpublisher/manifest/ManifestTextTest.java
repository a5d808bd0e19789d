package io.millrace.jobs.revisionpublisher.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTextTest {

    private static final int[] CHARACTERS = {'a', '\n', 0xe4, 0x20ac, 0x1f600, 0xfeff};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 200_000})
    void anyTextComesBackWhateverTheBytesAtOnce(int bytesAtOnce) throws IOException {
        Random random = new Random(bytesAtOnce);
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < 100_000; i++) {
            text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }

        assertThat(read(new ManifestText(trickle(text.toString().getBytes(UTF_8), bytesAtOnce)), random))
                .isEqualTo(text.toString());
    }

    @Test
    void onlyTheFirstByteOrderMarkIsLeftOut() throws IOException {
        assertThat(read(
                        text(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, (byte) 0xef, (byte) 0xbb, (byte) 0xbf}),
                        new Random(1)))
                .isEqualTo("\uFEFF");
        assertThat(read(text(new byte[0]), new Random(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a,              80,       1, 2", // a continuation without a beginning
        "'a\nbä',        c3,       2, 3", // the end in the middle
        "'',             c0af,     1, 1", // overlong
        "ab,             eda080,   1, 3", // half of a surrogate pair
        "x,              f4908080, 1, 2", // beyond Unicode
        "'\n\n',         ff,       3, 1",
    })
    void whatIsNotUtf8IsToldWithItsPlace(String before, String hex, int line, int column) throws IOException {
        byte[] good = before.getBytes(UTF_8);
        byte[] bad = HexFormat.of().parseHex(hex);
        byte[] all = new byte[good.length + bad.length];
        System.arraycopy(good, 0, all, 0, good.length);
        System.arraycopy(bad, 0, all, good.length, bad.length);
        Reader text = text(all);
        char[] read = new char[100];
        int length = good.length == 0 ? 0 : text.read(read, 0, 100);

        ManifestText.NotUtf8 failure = catchThrowableOfType(ManifestText.NotUtf8.class, () -> text.read(read, 0, 100));

        assertThat(new String(read, 0, length)).isEqualTo(before);
        assertThat(failure.line()).isEqualTo(line);
        assertThat(failure.column()).isEqualTo(column);
    }

    private static ManifestText text(byte[] bytes) {
        return new ManifestText(new ByteArrayInputStream(bytes));
    }

    private static InputStream trickle(byte[] bytes, int atOnce) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, atOnce));
            }
        };
    }

    private static String read(Reader reader, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[5_000];
        int read = 0;
        while (read >= 0) {
            text.append(buffer, 0, read);
            read = reader.read(buffer, 0, 2 + random.nextInt(buffer.length - 2));
        }
        return text.toString();
    }
}
