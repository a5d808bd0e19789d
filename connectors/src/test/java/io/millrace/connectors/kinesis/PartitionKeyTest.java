package io.millrace.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // a part may be null
class PartitionKeyTest {

    @Test
    void eachPartComesAfterItsLength() {
        assertThat(PartitionKey.of(List.of("acme", "orders", "42", ""))).isEqualTo("4:acme6:orders2:420:");
    }

    @Test
    void differentPartsNeverShareAKey() {
        Set<String> keys = new HashSet<>();
        List<List<String>> parts = List.of(
                List.of("a", "bc"),
                List.of("ab", "c"),
                List.of("abc"),
                List.of("a:b"),
                List.of("a", "b"),
                List.of("1:a", "2:bc"),
                List.of("1:a2:bc"),
                List.of("a", "bc", ""),
                List.of("-"),
                Collections.singletonList(null),
                Arrays.asList(null, null),
                List.of(""),
                List.of());
        parts.forEach(list -> keys.add(PartitionKey.of(list)));

        assertThat(keys).hasSize(parts.size());
    }

    @Test
    void theLongestKeyIsKeptWhole() {
        String part = "x".repeat(256 - "252:".length());

        assertThat(PartitionKey.of(List.of(part))).isEqualTo("252:" + part);
    }

    @Test
    void aLongerOneEndsInItsDigest() {
        String part = "x".repeat(253);

        assertThat(PartitionKey.of(List.of(part)))
                .isEqualTo(
                        "253:" + "x".repeat(188) + "642ad995e04b0698305d91f3135b476e47bb4291c2ba2d8cc633dbdfd510e40b");
    }

    @Test
    void longKeysThatBeginAlikeDiffer() {
        String common = "x".repeat(300);

        assertThat(PartitionKey.of(List.of(common + "a"))).isNotEqualTo(PartitionKey.of(List.of(common + "b")));
    }

    @Test
    void aCutDoesNotSplitACharacter() {
        String key = PartitionKey.of(List.of("\uD83D\uDE00".repeat(150)));
        String shifted = PartitionKey.of(List.of("x" + "\uD83D\uDE00".repeat(150)));

        assertThat(List.of(key, shifted))
                .allSatisfy(
                        text -> assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                                .isEqualTo(text)
                                .hasSizeLessThanOrEqualTo(PartitionKey.CHARACTERS_MAX));
    }
}
