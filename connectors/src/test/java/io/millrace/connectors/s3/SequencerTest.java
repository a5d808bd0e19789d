package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequencerTest {

    @ParameterizedTest
    @CsvSource({
        "0055AED6DCD90281E5, 0055AED6DCD90281E5, 0",
        "0055AED6DCD90281E5, 0055AED6DCD90281E6, -1",
        "0055AED6DCD90281E6, 0055AED6DCD90281E5, 1",
        "0055aed6dcd90281e5, 0055AED6DCD90281E5, 0",
        "9,                  A,                  -1",
        "12,                 1,                  1",
        "1,                  12,                 -1",
        "1,                  100,                0",
        "2,                  1FFFFFFFFFFFFFFFFF, 1",
        "'',                 0,                  0",
    })
    void theShorterIsPaddedOnTheRight(String left, String right, int order) {
        assertThat(Integer.signum(Sequencer.compare(left, right))).isEqualTo(order);
    }
}
