package io.millrace.jobs.subscriberusage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SeenSetTest {

    @Test
    void blocksHoldWhatWasAddedSinceTheLastOne() {
        SeenSet set = new SeenSet();
        set.add(1, 1, 100);
        set.add(2, 2, 200);
        byte[] first = set.takeFresh();
        assertThat(set.isInState()).isTrue();
        assertThat(set.add(2, 2, 300)).isFalse();
        assertThat(set.isInState()).isTrue();
        set.add(3, 3, 300);
        byte[] second = set.takeFresh();

        assertThat(first).hasSize(9 + 2 * 16);
        assertThat(second).hasSize(9 + 16);
        assertThat(SeenSet.written(first)).isEqualTo(200);
        SeenSet read = new SeenSet();
        read.load(second);
        read.load(first);
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.contains(1, 1)).isTrue();
        assertThat(read.contains(3, 3)).isTrue();
        assertThat(read.contains(4, 4)).isFalse();
        assertThat(read.blocks()).isEqualTo(2);
        assertThat(read.written()).isEqualTo(300);
        assertThat(read.isInState()).isTrue();
    }

    @Test
    void oneBlockTakesThePlaceOfAll() {
        SeenSet set = new SeenSet();
        for (int i = 0; i < 100; i++) {
            set.add(i, i, i);
            set.takeFresh();
        }
        set.add(1000, 1000, 1000);
        byte[] all = set.takeAll();

        assertThat(set.blocks()).isEqualTo(1);
        assertThat(set.isInState()).isTrue();
        SeenSet read = new SeenSet();
        read.load(all);
        assertThat(read.size()).isEqualTo(101);
        assertThat(read.written()).isEqualTo(1000);
    }

    /** A duplicate is no new write, and a clock that went back does not make ids older. */
    @Test
    void isAsOldAsItsLastNewId() {
        SeenSet set = new SeenSet();
        set.add(1, 1, 500);
        set.add(1, 1, 900);
        assertThat(set.written()).isEqualTo(500);
        set.add(2, 2, 400);
        assertThat(set.written()).isEqualTo(500);
    }

    @Test
    void anotherReleasesBlockIsRefused() {
        SeenSet set = new SeenSet();
        set.add(1, 1, 1);
        byte[] block = set.takeFresh();
        byte[] otherFormat = block.clone();
        otherFormat[0]++;

        assertThatThrownBy(() -> new SeenSet().load(otherFormat)).isInstanceOf(IllegalStateException.class);
        for (int length = 0; length < block.length; length++) {
            byte[] truncated = Arrays.copyOf(block, length);
            if (length == 9) {
                continue;
            }
            assertThatThrownBy(() -> new SeenSet().load(truncated)).isInstanceOf(IllegalStateException.class);
        }
    }
}
