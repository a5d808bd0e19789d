package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandOrderTest {

    private final CommandOrder order = new CommandOrder();

    @Test
    void theFirstOfAKeyHasItsTurnUntilItIsOver() {
        long first = order.arrive("a");
        long other = order.arrive("b");
        long second = order.arrive("a");
        assertThat(order.isFirst("a", first)).isTrue();
        assertThat(order.isFirst("a", second)).isFalse();
        assertThat(order.isFirst("b", other)).isTrue();

        order.over("a");

        assertThat(order.isFirst("a", second)).isTrue();
        assertThat(order.size()).isEqualTo(2);
    }

    @Test
    void placesAscendThoughKeysComeAndGo() {
        long first = order.arrive("a");
        order.over("a");
        long second = order.arrive("a");

        assertThat(second).isGreaterThan(first);
        assertThat(order.isFirst("a", first)).isFalse();
        assertThat(order.isFirst("a", second)).isTrue();
    }

    @Test
    void whatIsNotUnderWayCannotBeOver() {
        order.arrive("a");
        order.over("a");

        assertThat(order.size()).isZero();
        assertThat(order.isFirst("a", 0)).isFalse();
        assertThatThrownBy(() -> order.over("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of a");
    }
}
