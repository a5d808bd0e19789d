package io.millrace.jobs.subscriberusage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import io.millrace.jobs.subscriberusage.TrailRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PendingReadsTest {

    private final PendingReads pending = new PendingReads(2);

    private static TrailRead read(String key) {
        return new TrailRead(
                new TrailObject("b", key, 1L, "e", null, TrailObjectKind.LOG, "111122223333", "us-east-1", 0L),
                0L,
                0,
                0L);
    }

    private TrailRead take() {
        return Objects.requireNonNull(pending.take());
    }

    @Test
    void placesAreGivenInTurnAndFreedByTheEnd() {
        TrailRead first = read("a");
        pending.add(first);
        pending.add(read("b"));
        pending.add(read("c"));

        assertThat(take()).isSameAs(first);
        assertThat(take().getObject().getKey()).isEqualTo("b");
        assertThat(pending.take()).isNull();
        pending.end(first);
        assertThat(take().getObject().getKey()).isEqualTo("c");
        assertThat(pending.take()).isNull();
        assertThat(pending.size()).isEqualTo(2);
    }

    @Test
    void equalObjectsAreTwo() {
        pending.add(read("same"));
        pending.add(read("same"));
        TrailRead first = take();
        take();

        pending.end(first);

        assertThat(pending.size()).isEqualTo(1);
        assertThat(pending.all()).hasSize(1);
    }

    @Test
    void waitsDoubleUpToFiveMinutes() {
        TrailRead read = read("a");
        List<Long> waits = new ArrayList<>();
        for (int attempt = 0; attempt < 40; attempt++) {
            pending.add(read);
            pending.backOff(take(), 1_000_000);
            waits.add((read.getRetryAt() - 1_000_000) / 1_000);
        }
        assertThat(waits.subList(0, 11)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
        assertThat(waits.subList(11, 40)).containsOnly(300L);
    }

    @Test
    void whatBacksOffTakesNoPlaceAndIsState() {
        for (String key : List.of("a", "b", "c", "d")) {
            pending.add(read(key));
        }
        pending.backOff(take(), 0);
        TrailRead second = take();
        pending.backOff(take(), 0);

        assertThat(take().getObject().getKey()).isEqualTo("d");
        assertThat(pending.backingOff()).isEqualTo(2);
        assertThat(pending.size()).isEqualTo(4);
        assertThat(pending.all())
                .extracting(read -> read.getObject().getKey())
                .containsExactlyInAnyOrder("a", "b", "c", "d");
        pending.end(second);
        assertThat(pending.size()).isEqualTo(3);
    }

    @Test
    void roomEndsWithEitherLimit() {
        for (int object = 0; object < PendingReads.QUEUED_MAX - 1; object++) {
            pending.add(read("queued"));
        }
        assertThat(pending.hasRoom()).isTrue();
        pending.add(read("last"));
        assertThat(pending.hasRoom()).isFalse();
        take();
        assertThat(pending.hasRoom()).isTrue();

        for (int object = 0; object < PendingReads.BACKING_OFF_MAX - 1; object++) {
            pending.await(read("away"));
        }
        assertThat(pending.hasRoom()).isTrue();
        TrailRead last = read("last");
        pending.await(last);
        assertThat(pending.hasRoom()).isFalse();
    }
}
