package io.millrace.connectors.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CommandOrderTest {

    /** Merges commands that begin with the same letter. */
    private final CommandOrder<String> order =
            new CommandOrder<>((waiting, newer) -> waiting.charAt(0) == newer.charAt(0) ? waiting + '+' + newer : null);

    private List<String> commands() {
        return order.inOrder().stream().map(CommandOrder.Pending::command).collect(Collectors.toList());
    }

    @Test
    void theFirstOfAKeyIsTheOnlyOneThatBegins() {
        order.add("a", "x1", 1);
        order.add("b", "x2", 2);
        order.add("a", "y3", 1);
        assertThat(order.nextDueMillis()).isEqualTo(1);

        assertThat(order.begin(0)).isNull();
        assertThat(order.begin(2)).isEqualTo("a");
        assertThat(order.running("a")).isEqualTo("x1");
        assertThat(order.begin(2)).isEqualTo("b");
        assertThat(order.begin(2)).isNull();
        assertThat(order.nextDueMillis()).isEqualTo(Long.MAX_VALUE);

        order.over("a", 5);
        assertThat(order.nextDueMillis()).isEqualTo(5);
        assertThat(order.begin(5)).isEqualTo("a");
        assertThat(order.running("a")).isEqualTo("y3");
        assertThat(order.size()).isEqualTo(2);
    }

    @Test
    void theOrderOfArrivalHoldsThoughKeysComeAndGo() {
        order.add("a", "x1", 1);
        order.begin(1);
        order.over("a", 2);
        order.add("b", "x2", 9);
        order.add("a", "x3", 1);
        order.begin(1);

        assertThat(order.more("a", "x3'", 100, 2)).isNull();
        assertThat(commands()).containsExactly("x2", "x3'");
        assertThat(order.nextDueMillis()).isEqualTo(9);
    }

    @Test
    void aCommandIsMergedIntoTheLastOfItsKeyAndIsDueAtTheEarlierTime() {
        assertThat(order.merge("a", "x1", 1)).as("nothing waits").isNull();
        order.add("a", "x1", 10);
        assertThat(order.merge("a", "x2", 20)).isEqualTo("x1+x2");
        assertThat(order.nextDueMillis()).isEqualTo(10);
        assertThat(order.merge("a", "x3", 5)).isEqualTo("x1+x2+x3");
        assertThat(order.nextDueMillis()).isEqualTo(5);
        assertThat(order.merge("a", "y4", 1)).as("refused by the rule").isNull();
        order.add("a", "y4", 1);
        assertThat(order.merge("a", "x5", 1)).as("behind another").isNull();
        assertThat(order.merge("a", "y5", 1)).isEqualTo("y4+y5");

        assertThat(order.nextDueMillis()).as("of the first").isEqualTo(5);
        assertThat(commands()).containsExactly("x1+x2+x3", "y4+y5");
        assertThat(order.size()).isEqualTo(2);
    }

    @Test
    void aStepInProgressIsNotTouchedAndItsProgressIsMergedWithWhatWaits() {
        order.add("a", "x1", 1);
        order.begin(1);
        assertThat(order.merge("a", "x2", 1)).isNull();
        order.add("a", "x2", 1);
        assertThat(order.merge("a", "x3", 1)).isEqualTo("x2+x3");
        order.add("a", "y4", 1);
        order.add("a", "x5", 1);
        assertThat(order.running("a")).isEqualTo("x1");

        assertThat(order.more("a", "x1'", 100, 2)).isEqualTo("x1'+x2+x3");
        assertThat(order.nextDueMillis()).isEqualTo(2);
        assertThat(commands()).containsExactly("x1'+x2+x3", "y4", "x5");
        assertThat(order.size()).isEqualTo(3);
    }

    @Test
    void aStepThatIsNotInProgressCannotEnd() {
        order.add("a", "x1", 1);
        for (String key : List.of("a", "b")) {
            assertThatThrownBy(() -> order.over(key, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("of " + key);
            assertThatThrownBy(() -> order.more(key, "x1", 1, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> order.running(key)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(order.size()).isOne();
    }

    /** Each letter of a command that has arrived is in one that is not over, or in one that is over. */
    @Test
    void nothingIsLostOrDoneTwiceWhateverTheOrderOfEvents() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            CommandOrder<List<Integer>> some = new CommandOrder<>((waiting, newer) -> {
                if (newer.get(0) % 3 == 0) {
                    return null;
                }
                List<Integer> both = new ArrayList<>(waiting);
                both.addAll(newer);
                return both;
            });
            List<String> running = new ArrayList<>();
            List<Integer> seen = new ArrayList<>();
            int arrived = 0;
            for (int event = 0; event < 300 || some.size() > 0; event++) {
                int kind = event < 300 ? random.nextInt(4) : 1 + random.nextInt(3);
                if (kind == 0) {
                    String key = "k" + random.nextInt(4);
                    List<Integer> command = List.of(arrived++);
                    if (some.merge(key, command, event) == null) {
                        some.add(key, command, event);
                    }
                } else if (kind == 1) {
                    String key = some.begin(event);
                    if (key != null) {
                        assertThat(running).doesNotContain(key);
                        running.add(key);
                    }
                } else if (!running.isEmpty()) {
                    String key = running.remove(random.nextInt(running.size()));
                    if (kind == 2) {
                        some.more(key, some.running(key), event + random.nextInt(9), event);
                    } else {
                        seen.addAll(some.running(key));
                        some.over(key, event);
                    }
                }
                assertThat(some.inOrder()).hasSize(some.size());
            }
            assertThat(seen).as("seed " + seed).doesNotHaveDuplicates().hasSize(arrived);
        }
    }
}
