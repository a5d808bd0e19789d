package io.millrace.jobs.subscriberusage.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Jackson is the oracle: names, texts and words are the same, and so is what is refused. */
class JsonCursorTest {

    private static final String JSON =
            "{\"a\" : [1,-0.5E+3,{\"key\":\"twelve bytes\"}, [ ], {}] ,\n\"grö\\u00dfe\":\"\uD83D\uDE00\\n\","
                    + "\"eventID\":\"0f9a8c3e-1111-4222-8333-444455556666\",\"t\":true,\"f\":false,\"n\":null,\"\":\"\\\"\\\\\",\"z\":0}";
    private static final String CHARACTERS =
            "{}[]\",:\\ \n0123456789eE+-.truefalsn\u0000\u0001\u001f\u007f\u0080\u00c3\u00a4\u00f0\u00ff";

    @Test
    void readsWhatJacksonReads() throws IOException {
        assertThat(read(JSON.getBytes(UTF_8)))
                .isEqualTo(oracle(JSON.getBytes(UTF_8)))
                .contains("größe", "twelve bytes", "-0.5E+3", "\"\\", "\uD83D\uDE00\n");
    }

    @Test
    void refusesEveryBeginningOfARecord() throws IOException {
        byte[] json = JSON.getBytes(UTF_8);
        for (int length = 1; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);

            assertThat(read(cut)).as("cut at %s", length).isEqualTo(List.of("malformed"));
        }
    }

    @Test
    void readsAndRefusesWhatJacksonDoesWhateverIsChanged() throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] json = JSON.getBytes(UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                byte value = (byte) CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
                json[1 + random.nextInt(json.length - 1)] = value;
            }
            List<String> expected = oracle(json);
            refused += expected.equals(List.of("malformed")) ? 1 : 0;

            assertThat(read(json)).as("%s", new String(json, ISO_8859_1)).isEqualTo(expected);
        }
        assertThat(refused).isBetween(6_000, 28_500);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() throws IOException {
        assertThat(read(("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(UTF_8)))
                .isEqualTo(List.of("malformed"));
    }

    /** With something before and behind, which must not matter. */
    private static List<String> read(byte[] json) {
        byte[] within = ("\"" + new String(json, ISO_8859_1) + "\",7").getBytes(ISO_8859_1);
        JsonCursor cursor = new JsonCursor();
        cursor.open(within, 1, 1 + json.length);
        List<String> found = new ArrayList<>();
        try {
            read(cursor, found);
            JsonCursor skipping = new JsonCursor();
            skipping.open(within, 1, 1 + json.length);
            skipping.skip();
        } catch (JsonProcessingException e) {
            return List.of("malformed");
        }
        return found;
    }

    private static void read(JsonCursor cursor, List<String> found) throws JsonProcessingException {
        byte first = cursor.first();
        if (first == '{') {
            cursor.enter();
            for (boolean more = cursor.nextMember(false); more; more = cursor.nextMember(true)) {
                found.add(text(cursor));
                read(cursor, found);
            }
        } else if (first == '[') {
            cursor.enter();
            for (boolean more = cursor.nextEntry(false); more; more = cursor.nextEntry(true)) {
                read(cursor, found);
            }
        } else if (first == '"') {
            cursor.passText();
            found.add(text(cursor));
        } else {
            cursor.passWord();
            found.add(text(cursor));
        }
    }

    private static String text(JsonCursor cursor) {
        return new String(cursor.text(), cursor.textStart(), cursor.textEnd() - cursor.textStart(), UTF_8);
    }

    /** Of one value: what is behind it, as when a changed bracket ends it early, is not checked. */
    private static List<String> oracle(byte[] json) throws IOException {
        List<String> found = new ArrayList<>();
        JsonFactory factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(json)) {
            int depth = 0;
            do {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return List.of("malformed");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (!token.isStructStart() && !token.isStructEnd()) {
                    found.add(new String(parser.getText().getBytes(UTF_8), UTF_8));
                }
            } while (depth > 0);
        } catch (JsonProcessingException e) {
            return List.of("malformed");
        }
        return found;
    }
}
