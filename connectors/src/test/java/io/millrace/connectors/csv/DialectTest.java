package io.millrace.connectors.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialectTest {

    @Test
    void beginsAsPostgresqlWrites() {
        Dialect dialect = Dialect.builder().build();
        assertThat(dialect.delimiter()).isEqualTo(',');
        assertThat(dialect.quote()).contains('"');
        assertThat(dialect.charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(dialect.nullToken()).isEmpty();
        assertThat(dialect.columns()).isEmpty();
    }

    @Test
    void travelsWithTheJob() throws Exception {
        List<String> names = new ArrayList<>(List.of("PK", "COL_1"));
        Dialect dialect = Dialect.builder()
                .delimiter(';')
                .noQuote()
                .charset(StandardCharsets.ISO_8859_1)
                .nullToken("\\N")
                .columns(names)
                .build();
        names.clear();
        Dialect arrived = copy(dialect);
        assertThat(arrived.delimiter()).isEqualTo(';');
        assertThat(arrived.quote()).isEmpty();
        assertThat(arrived.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(arrived.nullToken()).isEqualTo("\\N");
        assertThat(arrived.columns()).containsExactly("PK", "COL_1");
        assertThat(copy(RowLimits.DEFAULT.withColumns(7)).columns()).isEqualTo(7);
    }

    @Test
    void refusesWhatContradictsItself() {
        refused(Dialect.builder().delimiter('"'), "delimiter and quote are the same character");
        refused(Dialect.builder().delimiter('\n'), "the delimiter is a line end");
        refused(Dialect.builder().quote('\r'), "the quote is a line end");
        refused(Dialect.builder().delimiter('\ud83d'), "the delimiter is half of a character");
        refused(Dialect.builder().nullToken("a,b"), "the NULL token holds a delimiter or a line end");
        refused(Dialect.builder().nullToken("\n"), "the NULL token holds a delimiter or a line end");
        refused(Dialect.builder().nullToken("\"\""), "the NULL token begins with the quote");
        refused(Dialect.builder().columns(List.of("a", "")), "a column has no name");
        refused(Dialect.builder().columns(List.of("a", "b", "a")), "two columns have one name: [a, b, a]");
    }

    @Test
    void limitsArePositiveAndARowHoldsAField() {
        assertThatIllegalArgumentException().isThrownBy(() -> RowLimits.DEFAULT.withColumns(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RowLimits.DEFAULT.withTextLength(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RowLimits.DEFAULT.withFieldLength(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RowLimits.DEFAULT.withRowLength((8 << 20) - 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RowLimits.DEFAULT.withRowLength(Integer.MAX_VALUE));
    }

    private static void refused(Dialect.Builder builder, String reason) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(reason);
    }

    @SuppressWarnings({"unchecked", "BanSerializableRead"})
    private static <T> T copy(T object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) stream.readObject();
        }
    }
}
