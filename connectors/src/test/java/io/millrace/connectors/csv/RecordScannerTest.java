package io.millrace.connectors.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.content.Trickle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scanner compared with FastCSV on random text, nearly all of which breaks some rule. */
class RecordScannerTest {

    private static final String[] PIECES = {"a", "b", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", "\r", "😀", " "};
    private static final String REFUSED = "refused";

    @Test
    void readsAndRefusesWhatFastCsvDoes() throws IOException {
        Random random = new Random(5);
        int compared = 0;
        int refused = 0;
        for (int round = 0; round < 200_000; round++) {
            String text = text(random);
            List<String> actual = scan(text, 2 + random.nextInt(20));
            if (actual.contains(CsvRule.MIXED_LINE_ENDS.id())) {
                // FastCSV takes any CR or LF for a line end; the rule files say what is ours.
                continue;
            }
            assertThat(actual).as(text).isEqualTo(parse(text));
            compared++;
            refused += actual.contains(REFUSED) ? 1 : 0;
        }
        assertThat(compared).isGreaterThan(100_000);
        assertThat(refused).isBetween(compared / 10, compared - compared / 10);
    }

    /** Not empty: an object without bytes is refused before it reaches the scanner. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int pieces = 1 + random.nextInt(13); pieces > 0; pieces--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static List<String> scan(String text, int bufferSize) throws IOException {
        Position position = new Position("text");
        ObjectContent content = ObjectContent.plain(new Trickle(text.getBytes(UTF_8), 8), "text", -1);
        CharacterInput characters = new CharacterInput(content, UTF_8, position, 8);
        List<String> records = new ArrayList<>();
        try (RecordScanner scanner =
                new RecordScanner(characters, Reading.DIALECT, RowLimits.DEFAULT, position, bufferSize)) {
            while (scanner.next()) {
                List<String> fields = new ArrayList<>();
                for (int field = 0; field < scanner.fieldCount(); field++) {
                    int start = scanner.start(field);
                    fields.add(new String(scanner.characters(), start, scanner.end(field) - start));
                }
                records.add(String.join("/", fields));
            }
        } catch (CsvException e) {
            records.add(e.rule() == CsvRule.MIXED_LINE_ENDS ? e.rule().id() : REFUSED);
        }
        return records;
    }

    private static List<String> parse(String text) {
        List<String> records = new ArrayList<>();
        try (CsvReader<String[]> reader = CsvReader.builder()
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .build(StringArrayHandler.of(), text)) {
            reader.forEach(fields -> records.add(String.join("/", fields)));
        } catch (CsvParseException e) {
            records.add(REFUSED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return records;
    }
}
