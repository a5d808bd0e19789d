package io.millrace.connectors.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReadQueueTest {

    private final ReadQueue<String> queue = new ReadQueue<>(2);

    private String start() {
        String next = Objects.requireNonNull(queue.poll());
        queue.start(next);
        return next;
    }

    @Test
    void permitsAreGivenInOrderAndFreedByTheEnd() {
        List.of("a", "b", "c").forEach(queue::add);

        assertThat(start()).isEqualTo("a");
        assertThat(start()).isEqualTo("b");
        assertThat(queue.poll()).isNull();
        assertThatThrownBy(() -> queue.start("d")).isInstanceOf(IllegalStateException.class);
        queue.end("a");
        assertThat(start()).isEqualTo("c");
        assertThat(queue.poll()).isNull();
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void oneKeyWaitsOnceAndIsReadOnce() {
        List.of("a", "b", "a").forEach(queue::add);
        assertThat(queue.waiting()).isEqualTo(2);
        assertThat(start()).isEqualTo("a");

        assertThatThrownBy(() -> queue.start("a")).isInstanceOf(IllegalStateException.class);
        assertThat(start()).isEqualTo("b");
    }

    @Test
    void keyThatBacksOffTakesNoPermit() {
        List.of("a", "b", "c", "d").forEach(queue::add);
        queue.end(start());
        queue.backOff("a");
        start();
        assertThat(start()).isEqualTo("c");

        assertThat(queue.isBackingOff("a")).isTrue();
        assertThat(queue.backingOff()).isEqualTo(1);
        assertThat(queue.running()).isEqualTo(2);
        assertThat(queue.size()).isEqualTo(4);
        assertThat(queue.all()).containsExactlyInAnyOrder("a", "b", "c", "d");
        queue.end("b");
        assertThat(queue.size()).isEqualTo(3);

        queue.add("a");
        assertThat(queue.isBackingOff("a")).isFalse();
        assertThat(start()).isEqualTo("d");
        assertThat(queue.waiting()).isEqualTo(1);
    }
}
