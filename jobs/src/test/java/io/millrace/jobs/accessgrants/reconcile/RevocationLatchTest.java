package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationLatchTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static RevocationLatch latch(String token, RevocationHold hold) {
        return new RevocationLatch(20, HOUR, token, hold);
    }

    private static RevocationHold none() {
        return RevocationHold.newBuilder().setRevocations(List.of()).build();
    }

    /** One by one, of so many grants. @return the number that was admitted */
    private static int admitted(RevocationLatch latch, int grants, int asked, long now) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            admitted += latch.admit(grants - admitted, now) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void tenAreAdmittedInAWindowHoweverFewGrantsThereAre() {
        assertThat(admitted(latch("", none()), 20, 20, 0)).isEqualTo(10);
    }

    @Test
    void aShareOfManyIsAdmitted() {
        assertThat(admitted(latch("", none()), 100, 100, 0)).isEqualTo(20);
    }

    @Test
    void timeAloneDoesNotEndAHold() {
        RevocationLatch latch = latch("", none());
        admitted(latch, 20, 20, 0);

        assertThat(latch.isHeld()).isTrue();
        assertThat(admitted(latch, 10, 1, HOUR.toMillis() * 100)).isZero();
    }

    @Test
    void theWindowIsForgottenWithoutAHold() {
        RevocationLatch latch = latch("", none());
        assertThat(admitted(latch, 100, 10, 0)).isEqualTo(10);

        assertThat(admitted(latch, 90, 18, HOUR.toMillis())).isEqualTo(18);
    }

    @Test
    void theLastOfSeveralIsHeld() {
        RevocationLatch latch = latch("", none());

        assertThat(admitted(latch, 5, 5, 0)).isEqualTo(4);
        assertThat(latch.isHeld()).isTrue();
        latch.verified(1, 1);
        assertThat(latch.isHeld()).isTrue();
    }

    @Test
    void anOnlyGrantIsAdmitted() {
        assertThat(latch("", none()).admit(1, 0)).isTrue();
    }

    @Test
    void allAtOnceAreHeld() {
        RevocationLatch latch = latch("", none());
        latch.weigh(1, 1);
        assertThat(latch.isHeld()).isFalse();
        latch.weigh(10, 11);
        assertThat(latch.isHeld()).isFalse();
        latch.weigh(2, 2);
        assertThat(latch.isHeld()).isTrue();
    }

    @Test
    void tooManyAtOnceAreHeldBeforeTheFirst() {
        RevocationLatch latch = latch("", none());
        latch.weigh(11, 20);

        assertThat(latch.admit(20, 0)).isFalse();
    }

    @Test
    void fewAbsencesEndAHold() {
        RevocationLatch latch = latch("", none());
        latch.hold();
        latch.verified(11, 20);
        assertThat(latch.isHeld()).isTrue();
        latch.verified(10, 20);
        assertThat(latch.isHeld()).isFalse();
    }

    @Test
    void aTokenReleasesOnce() {
        RevocationLatch held = latch("", none());
        held.hold();
        RevocationLatch released = latch("checked", held.state());
        assertThat(released.isReleased()).isTrue();
        assertThat(admitted(released, 30, 30, 0)).isEqualTo(30);
        released.verified(0, 0);

        RevocationLatch restarted = latch("checked", released.state());
        assertThat(restarted.isReleased()).isFalse();
        assertThat(admitted(restarted, 30, 30, 0)).isEqualTo(10);
        assertThat(latch("checked again", restarted.state()).isReleased()).isTrue();
    }

    @Test
    void aHoldAndItsWindowSurviveARestart() {
        RevocationLatch latch = latch("", none());
        assertThat(admitted(latch, 20, 8, 5)).isEqualTo(8);

        assertThat(admitted(latch("", latch.state()), 12, 12, 6)).isEqualTo(2);
        latch.hold();
        assertThat(latch("", latch.state()).isHeld()).isTrue();
    }
}
