package io.millrace.jobs.revisionpublisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanQueueTest {

    private final List<Integer> begun = new ArrayList<>();
    private final PlanQueue queue = new PlanQueue(3, Runnable::run);

    @Test
    void oneMoreBeginsWhenOneWasTakenOver() {
        for (int i = 0; i < 6; i++) {
            int number = i;
            queue.add(() -> begun.add(number));
        }
        assertThat(begun).containsExactly(0, 1, 2);
        assertThat(queue.size()).isEqualTo(6);

        queue.consumed();
        assertThat(begun).containsExactly(0, 1, 2, 3);
        queue.consumed();
        queue.consumed();
        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(queue.size()).isEqualTo(3);

        queue.consumed();
        queue.consumed();
        queue.consumed();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aHandedOverElementTellsOnceWhenItIsGoneThrough() {
        queue.add(() -> begun.add(0));
        CallbackCollection<String> handed = new CallbackCollection<>("x", queue::consumed);
        assertThat(handed.size()).isEqualTo(1);
        assertThat(queue.size()).isEqualTo(1);

        for (String element : handed) {
            assertThat(element).isEqualTo("x");
            assertThat(queue.size()).as("while it is passed on").isEqualTo(1);
        }

        assertThat(queue.size()).isZero();
    }
}
