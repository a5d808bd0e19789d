package io.millrace.jobs.tabledelta.format;

import static io.millrace.jobs.tabledelta.format.Changes.image;
import static io.millrace.jobs.tabledelta.format.Changes.insert;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangePartitionKeyTest {

    @Test
    void isTheTableAndTheValuesOfTheKey() {
        assertThat(new ChangePartitionKey().of(insert(image("PK", "1", "name", "x"))))
                .isEqualTo("4:acme6:orders1:1");
    }

    @Test
    void compositeKeysDoNotCollide() {
        assertThat(ChangePartitionKey.of("t", "u", image("A", "1", "B", "23")))
                .isNotEqualTo(ChangePartitionKey.of("t", "u", image("A", "12", "B", "3")));
    }
}
