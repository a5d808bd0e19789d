package io.millrace.jobs.subscriberusage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    @Test
    void isASet() {
        SeenIds ids = new SeenIds();
        Set<UUID> expected = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            // few enough highs and lows that halves, and whole ids, come again
            UUID id = new UUID(spread(random.nextInt(150)), spread(random.nextInt(150)));
            assertThat(ids.contains(id.getMostSignificantBits(), id.getLeastSignificantBits()))
                    .isEqualTo(expected.contains(id));
            assertThat(ids.add(id.getMostSignificantBits(), id.getLeastSignificantBits()))
                    .isEqualTo(expected.add(id));
        }

        assertThat(ids.size()).isEqualTo(expected.size());
        assertThat(new HashSet<>(all(ids))).isEqualTo(expected);
    }

    private static long spread(int number) {
        return number * 0x9E3779B97F4A7C15L;
    }

    @Test
    void theIdZeroIsOneLikeOthers() {
        SeenIds ids = new SeenIds();

        assertThat(ids.contains(0, 0)).isFalse();
        assertThat(ids.add(0, 0)).isTrue();
        assertThat(ids.add(0, 0)).isFalse();
        assertThat(ids.add(0, 1)).isTrue();
        assertThat(ids.add(1, 0)).isTrue();
        assertThat(ids.size()).isEqualTo(3);
        assertThat(all(ids)).containsExactlyInAnyOrder(new UUID(0, 0), new UUID(0, 1), new UUID(1, 0));
    }

    /** Ids that all hash to the same slot are still distinguished. */
    @Test
    void collidingIdsArePlacedSideBySide() {
        SeenIds ids = new SeenIds();
        for (int i = 1; i <= 1_000; i++) {
            assertThat(ids.add(-1L, i)).isTrue();
        }

        assertThat(ids.size()).isEqualTo(1_000);
        assertThat(ids.add(-1L, 500)).isFalse();
    }

    @Test
    void takesAtMost24BytesAnId() {
        SeenIds ids = new SeenIds();
        Random random = new Random(1);
        for (int count = 1; count <= 20_000; count++) {
            ids.add(random.nextLong(), random.nextLong());
            if (count > 50) {
                assertThat(ids.bytes()).isLessThanOrEqualTo(24L * count);
            }
        }
    }

    private static List<UUID> all(SeenIds ids) {
        List<Long> halves = new ArrayList<>();
        ids.forEach(halves::add);
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < halves.size(); i += 2) {
            all.add(new UUID(halves.get(i), halves.get(i + 1)));
        }
        return all;
    }
}
