package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandOrderTest {

    private final CommandOrder<String> order = new CommandOrder<>();

    @Test
    void theFirstOfAKeyStaysFirstUntilItIsOver() {
        long first = order.arrive("a", "any");
        long other = order.arrive("b", "any");
        long second = order.arrive("a", "any");
        assertThat(order.isFirst("a", first)).isTrue();
        assertThat(order.isFirst("a", second)).isFalse();
        assertThat(order.isFirst("b", other)).isTrue();

        order.over("a");

        assertThat(order.isFirst("a", second)).isTrue();
        assertThat(order.size()).isEqualTo(2);
    }

    @Test
    void positionsAscendThoughKeysComeAndGo() {
        long first = order.arrive("a", "any");
        order.over("a");
        long second = order.arrive("a", "any");

        assertThat(second).isGreaterThan(first);
        assertThat(order.isFirst("a", first)).isFalse();
        assertThat(order.isFirst("a", second)).isTrue();
    }

    @Test
    void whatIsNotInProgressCannotBeOver() {
        order.arrive("a", "any");
        order.over("a");

        assertThat(order.size()).isZero();
        assertThat(order.isFirst("a", 0)).isFalse();
        assertThatThrownBy(() -> order.over("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of a");
    }

    @Test
    void theLastOfAKeyWaitsUntilItIsTheOnlyOne() {
        order.arrive("a", "first");
        assertThat(order.lastWaiting("a")).isNull();

        order.arrive("a", "second");
        order.arrive("b", "other");
        order.arrive("a", "third");
        assertThat(order.lastWaiting("a")).isEqualTo("third");
        assertThat(order.lastWaiting("b")).isNull();

        order.over("a");
        assertThat(order.lastWaiting("a")).isEqualTo("third");
        order.over("a");
        assertThat(order.lastWaiting("a")).isNull();
        order.over("a");
        assertThat(order.lastWaiting("a")).isNull();
    }
}
