package io.millrace.jobs.subscriberusage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingReadTest {

    private static PendingRead read() {
        return PendingRead.of(
                new TrailObject("b", "key", 1L, "e", null, TrailObjectKind.LOG, "111122223333", "us-east-1", 0L));
    }

    @Test
    void arrivalsOfEqualObjectsAreTwoReads() {
        assertThat(read().object()).isEqualTo(read().object());
        assertThat(read()).isNotEqualTo(read());
    }

    @Test
    void waitsDoubleUpToFiveMinutes() {
        PendingRead read = read();
        List<Long> waits = new ArrayList<>();
        for (int attempt = 0; attempt < 40; attempt++) {
            read.unavailable(1_000_000);
            waits.add((read.retryAt() - 1_000_000) / 1_000);
        }
        assertThat(waits.subList(0, 11)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
        assertThat(waits.subList(11, 40)).containsOnly(300L);
    }

    @Test
    void waitsBeginAnewOnceRecordsWereRead() {
        PendingRead read = read();
        read.unavailable(0);
        read.unavailable(0);
        read.advance(read.object(), 7);
        read.unavailable(0);
        assertThat(read.retryAt()).isEqualTo(1_000);
        assertThat(read.sent()).isEqualTo(7);
    }

    @Test
    void roomEndsWithEitherLimit() {
        int waiting = PendingRead.WAITING_MAX;
        int backingOff = PendingRead.BACKING_OFF_MAX;
        assertThat(PendingRead.hasRoom(waiting - 1, backingOff - 1)).isTrue();
        assertThat(PendingRead.hasRoom(waiting, 0)).isFalse();
        assertThat(PendingRead.hasRoom(0, backingOff)).isFalse();
    }
}
