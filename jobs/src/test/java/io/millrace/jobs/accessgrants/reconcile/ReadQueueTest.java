package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadQueueTest {

    private static final long NOW = 1_000_000L;

    private final ReadQueue queue = new ReadQueue();

    private static PendingRead read(String agreement, ReadLane lane, long dueAt) {
        return PendingRead.newBuilder()
                .setAgreement(agreement)
                .setResource(AgreementResource.ACCESS.name())
                .setTransition(AgreementTransition.NONE.name())
                .setLane(lane)
                .setCause(lane.name())
                .setSince(dueAt)
                .setDueAt(dueAt)
                .build();
    }

    private List<String> takeAll(long now) {
        List<String> taken = new ArrayList<>();
        for (Optional<PendingRead> next = queue.take(now); next.isPresent(); next = queue.take(now)) {
            taken.add(next.get().getAgreement());
        }
        return taken;
    }

    @Test
    void anEndDoesNotWaitForHangingReadsOfAFanOut() {
        for (int i = 0; i < 600; i++) {
            queue.add(read("a" + i, ReadLane.FAN_OUT, NOW));
        }
        assertThat(takeAll(NOW)).hasSize(8);
        assertThat(queue.nextDue()).isEmpty();
        queue.add(read("ended", ReadLane.ENDS, NOW));
        queue.add(read("event", ReadLane.EVENTS, NOW));

        assertThat(queue.nextDue()).hasValue(NOW);
        assertThat(takeAll(NOW)).containsExactly("ended", "event");
    }

    @Test
    void aWaitingReadMovesToAMoreUrgentLane() {
        queue.add(read("a", ReadLane.FAN_OUT, NOW + 5));
        PendingRead merged = queue.add(read("a", ReadLane.ENDS, NOW));

        assertThat(merged.getLane()).isEqualTo(ReadLane.ENDS);
        assertThat(merged.getCause()).isEqualTo("ENDS");
        assertThat(merged.getDueAt()).isEqualTo(NOW);
        assertThat(merged.getSince()).isEqualTo(NOW + 5);
        assertThat(queue.add(read("a", ReadLane.FAN_OUT, NOW)).getLane()).isEqualTo(ReadLane.ENDS);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void transitionsFollowEachOther() {
        PendingRead ended = PendingRead.newBuilder(read("a", ReadLane.ENDS, NOW))
                .setTransition(AgreementTransition.DEACTIVATED.name())
                .build();
        queue.add(ended);

        assertThat(queue.add(read("a", ReadLane.FAN_OUT, NOW)).getTransition())
                .isEqualTo(AgreementTransition.DEACTIVATED.name());
    }

    @Test
    void aFailedReadKeepsItsDelay() {
        queue.add(read("a", ReadLane.EVENTS, NOW));
        takeAll(NOW);
        PendingRead failed = queue.failed("a", Duration.ofMinutes(3).toMillis(), NOW);
        assertThat(failed.getAttempts()).isEqualTo(1);
        assertThat(failed.getDueAt()).isGreaterThanOrEqualTo(NOW + 180_000);

        PendingRead merged = queue.add(read("a", ReadLane.EVENTS, NOW + 1));

        assertThat(merged.getDueAt()).isEqualTo(failed.getDueAt());
        assertThat(takeAll(failed.getDueAt() - 1)).isEmpty();
        assertThat(takeAll(failed.getDueAt())).containsExactly("a");
    }

    @Test
    void whatIsRequestedDuringItsReadIsReadAgain() {
        queue.add(read("a", ReadLane.EVENTS, NOW));
        takeAll(NOW);
        queue.add(read("a", ReadLane.EVENTS, NOW + 1));
        assertThat(takeAll(NOW + 1)).isEmpty();

        assertThat(queue.done("a")).isPresent();
        assertThat(takeAll(NOW + 1)).containsExactly("a");
        assertThat(queue.done("a")).isEmpty();
        assertThat(queue.isPending("a")).isFalse();
    }

    @Test
    void aLaterReadWaitsUnlessItWasRequestedMeanwhile() {
        queue.add(read("a", ReadLane.EVENTS, NOW));
        takeAll(NOW);
        assertThat(queue.later("a", 1, NOW + 60_000).getDueAt()).isEqualTo(NOW + 60_000);
        assertThat(takeAll(NOW + 59_999)).isEmpty();
        assertThat(takeAll(NOW + 60_000)).containsExactly("a");
        queue.add(read("a", ReadLane.EVENTS, NOW + 60_000));

        PendingRead again = queue.later("a", 2, NOW + 360_000);
        assertThat(again.getTagChecks()).isEqualTo(2);
        assertThat(takeAll(NOW + 60_000)).containsExactly("a");
    }

    @Test
    void aFreedPlaceIsOfTheLaneItWasTakenFrom() {
        for (int i = 0; i < 9; i++) {
            queue.add(read("a" + i, ReadLane.FAN_OUT, NOW));
        }
        List<String> taken = takeAll(NOW);
        String first = taken.get(0);
        queue.add(read(first, ReadLane.ENDS, NOW));
        queue.done(first);

        assertThat(takeAll(NOW)).containsExactly(first, "a8");
    }

    @Test
    void aVerificationWaitsForAnAttempt() {
        queue.add(read("a", ReadLane.FAN_OUT, NOW));
        queue.require("a");
        assertThat(queue.isVerified()).isFalse();
        takeAll(NOW);
        queue.failed("a", 0, NOW);
        assertThat(queue.isVerified()).isTrue();
    }

    @Test
    void aVerificationDoesNotWaitForAReadThatHasFailedBefore() {
        queue.add(read("a", ReadLane.FAN_OUT, NOW));
        takeAll(NOW);
        queue.failed("a", Duration.ofMinutes(15).toMillis(), NOW);
        queue.add(read("a", ReadLane.FAN_OUT, NOW));
        queue.require("a");

        assertThat(queue.isVerified()).isTrue();
        assertThat(queue.isConclusive(NOW)).isFalse();
        assertThat(queue.hasUndecided("a"::equals, NOW)).isTrue();
    }
}
