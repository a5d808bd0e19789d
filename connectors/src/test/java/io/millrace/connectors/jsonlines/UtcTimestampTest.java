package io.millrace.connectors.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcTimestampTest {

    @ParameterizedTest
    @CsvSource({
        "1795247460000, 2026-11-21T07:51:00.000Z",
        "1795247460120, 2026-11-21T07:51:00.120Z",
        "0, 1970-01-01T00:00:00.000Z",
        "951782400007, 2000-02-29T00:00:00.007Z",
        "253402300799999, 9999-12-31T23:59:59.999Z",
        "-1, 1969-12-31T23:59:59.999Z",
    })
    void hasThreeDigitsOfASecond(long epochMillis, String text) {
        assertThat(UtcTimestamp.ofMillis(epochMillis)).isEqualTo(text);
    }
}
