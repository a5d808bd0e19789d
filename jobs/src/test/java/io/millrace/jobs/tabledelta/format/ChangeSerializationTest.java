package io.millrace.jobs.tabledelta.format;

import static io.millrace.jobs.tabledelta.format.Changes.delete;
import static io.millrace.jobs.tabledelta.format.Changes.image;
import static io.millrace.jobs.tabledelta.format.Changes.insert;
import static io.millrace.jobs.tabledelta.format.Changes.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeSerializationTest {

    private static final int PARTITION_KEY_BYTES = "4:acme6:orders1:1".length();
    private static final int LIMIT = 64 * 1024;

    private final Change update = update(
            image("PK", "1", "gone", "g", "name", "old"),
            image("PK", "1", "name", "ü", "new", "n"),
            "gone",
            "name",
            "new");

    @ParameterizedTest
    @EnumSource(names = {"JSON", "DMS"})
    void anUpdateThatFitsExactlyKeepsItsBeforeImage(ChangeFormat format) {
        byte[] whole = format.encode(update, true);

        assertThat(of(format, whole.length + PARTITION_KEY_BYTES).serialize(update))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "DMS"})
    void anUpdateOneByteTooLargeGoesWithoutIt(ChangeFormat format) {
        byte[] whole = format.encode(update, true);

        assertThat(of(format, whole.length + PARTITION_KEY_BYTES - 1).serialize(update))
                .isEqualTo(format.encode(update, false));
    }

    @Test
    void thenOnlyRemainingColumnsAreNamed() {
        byte[] reduced = ChangeFormat.JSON.encode(update, false);

        assertThat(of(ChangeFormat.JSON, reduced.length + PARTITION_KEY_BYTES).serialize(update))
                .isEqualTo(reduced);
        assertThat(text(of(ChangeFormat.JSON, reduced.length + PARTITION_KEY_BYTES - 1)
                        .serialize(update)))
                .isEqualTo(text(reduced).replace("[\"gone\",\"name\",\"new\"]", "[\"name\",\"new\"]"));
    }

    @Test
    void aChangeThatFitsInNoFormIsAnError() {
        Change insert = insert(image("PK", "1"));
        int size = ChangeFormat.JSON.encode(insert, true).length + PARTITION_KEY_BYTES;

        assertThatCode(() -> of(ChangeFormat.JSON, size).serialize(insert)).doesNotThrowAnyException();
        assertThatThrownBy(() -> of(ChangeFormat.JSON, size - 1).serialize(insert))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0f3a");
    }

    @Test
    void debeziumIsNotReduced() {
        int size = ChangeFormat.DEBEZIUM.encode(update, true).length + PARTITION_KEY_BYTES;

        assertThatCode(() -> of(ChangeFormat.DEBEZIUM, size).serialize(update)).doesNotThrowAnyException();
        assertThatThrownBy(() -> of(ChangeFormat.DEBEZIUM, size - 1).serialize(update))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withoutBeforeImageNoneIsWritten() {
        assertThat(new ChangeSerialization(ChangeFormat.JSON, false, LIMIT).serialize(update))
                .isEqualTo(ChangeFormat.JSON.encode(update, false));
    }

    /** The largest fitting row on every side of every change, with another row of the same size and other columns. */
    @ParameterizedTest
    @EnumSource
    void whateverHappensToAFittingRowCanBePublished(ChangeFormat format) {
        ChangeSerialization records = of(format, LIMIT);
        Image largest = row("v", largestFitting(records));
        Image other = row("another column", largestFitting(records, "another column"));

        for (Change change : new Change[] {
            insert(largest),
            delete(largest),
            update(largest, largest, "v"),
            update(largest, other, "v", "another column"),
            update(other, largest, "v", "another column"),
        }) {
            change.setVersion("\u0001".repeat(1024));
            change.setOrdinal(Long.MAX_VALUE);
            change.setId("f".repeat(128));
            assertThat(records.serialize(change)).hasSizeLessThanOrEqualTo(LIMIT - PARTITION_KEY_BYTES);
        }
    }

    @Test
    void aRowThatFitsIsNotRefusedFarBelowTheLimit() {
        assertThat(largestFitting(of(ChangeFormat.JSON, LIMIT))).isGreaterThan(LIMIT - 8 * 1024);
        assertThat(largestFitting(of(ChangeFormat.DMS, LIMIT))).isGreaterThan(LIMIT - 8 * 1024);
        assertThat(largestFitting(of(ChangeFormat.DEBEZIUM, LIMIT))).isGreaterThan(LIMIT / 2 - 8 * 1024);
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsMeasuredAsItIsWritten(ChangeFormat format) {
        ChangeSerialization records = of(format, LIMIT);

        assertThat(records.rowFits("acme", "orders", image("PK", "1"), image("PK", "1", "v", "x".repeat(12_000))))
                .isTrue();
        assertThat(records.rowFits("acme", "orders", image("PK", "1"), image("PK", "1", "v", "\u0001".repeat(12_000))))
                .isFalse();
    }

    private static int largestFitting(ChangeSerialization records) {
        return largestFitting(records, "v");
    }

    private static int largestFitting(ChangeSerialization records, String column) {
        int fits = 0;
        int tooLarge = LIMIT;
        while (tooLarge - fits > 1) {
            int middle = (fits + tooLarge) / 2;
            if (records.rowFits("acme", "orders", image("PK", "1"), row(column, middle))) {
                fits = middle;
            } else {
                tooLarge = middle;
            }
        }
        return fits;
    }

    private static Image row(String column, int length) {
        return image("PK", "1", column, "x".repeat(length));
    }

    private static ChangeSerialization of(ChangeFormat format, int recordBytesMax) {
        return new ChangeSerialization(format, true, recordBytesMax);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
