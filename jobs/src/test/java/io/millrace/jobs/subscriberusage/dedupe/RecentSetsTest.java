package io.millrace.jobs.subscriberusage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecentSetsTest {

    @Test
    void theOneLongestNotUsedGoesFirst() {
        RecentSets recent = new RecentSets(2 * new SeenSet().bytes());
        recent.put(1L, new SeenSet());
        recent.put(2L, new SeenSet());
        assertThat(recent.eldestTooMany()).isNull();
        assertThat(recent.get(1L)).isNotNull();
        recent.put(3L, new SeenSet());

        assertThat(Objects.requireNonNull(recent.eldestTooMany()).getKey()).isEqualTo(2L);
        recent.remove(2L);
        assertThat(recent.eldestTooMany()).isNull();
        assertThat(recent.get(2L)).isNull();
    }

    @Test
    void oneStaysWhateverItsSizeIs() {
        RecentSets recent = new RecentSets(1);
        recent.put(1L, new SeenSet());
        assertThat(recent.eldestTooMany()).isNull();
        recent.put(2L, new SeenSet());
        assertThat(recent.eldestTooMany()).extracting(Map.Entry::getKey).isEqualTo(1L);
    }

    @Test
    void countsWhatItHolds() {
        RecentSets recent = new RecentSets(Long.MAX_VALUE);
        SeenSet set = new SeenSet();
        recent.put(1L, set);
        for (int i = 1; i <= 1_000; i++) {
            long before = set.bytes();
            set.add(i, i, 0);
            recent.changed(set.bytes() - before, 1);
        }
        assertThat(recent.ids()).isEqualTo(1_000);
        assertThat(recent.bytes()).isEqualTo(set.bytes());
        recent.remove(1L);
        assertThat(recent.ids()).isZero();
        assertThat(recent.bytes()).isZero();
    }
}
