package io.millrace.local.tool.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SequentialOutputTest {

    private final StringWriter printed = new StringWriter();
    private final SequentialOutput output = new SequentialOutput(new PrintWriter(printed));
    private final PrintWriter first = output.section();
    private final PrintWriter second = output.section();
    private final PrintWriter third = output.section();

    @Test
    void theFirstSectionAppearsAtOnceAndTheOthersAfterIt() {
        second.print("2");
        first.print("1");

        assertThat(printed).hasToString("1");
        first.close();
        assertThat(printed).hasToString("12");
        second.print("2");
        assertThat(printed).hasToString("122");
    }

    @Test
    void aSectionThatIsClosedEarlyKeepsItsPlace() {
        third.print("3");
        third.close();
        second.print("2");
        second.close();
        first.print("1");
        first.close();

        assertThat(printed).hasToString("123");
    }

    @Test
    void aSectionClosedTwiceIsClosedOnce() {
        first.close();
        first.close();
        second.print("2");
        third.print("3");

        assertThat(printed).hasToString("2");
    }
}
