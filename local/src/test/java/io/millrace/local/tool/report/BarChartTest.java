package io.millrace.local.tool.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarChartTest {

    private static final Pattern BAR = Pattern.compile("height=\"([0-9.]+)\"><title>([^<]*)</title></rect>");

    @Test
    void daysWithoutUsageAreZero() {
        assertThat(bars(Map.of("2026-05-01", 10L, "2026-05-03", 5L)))
                .containsExactly("2026-05-01: 10 128.00", "2026-05-02: 0 0.00", "2026-05-03: 5 64.00");
    }

    @Test
    void theLeastUsageIsSeen() {
        assertThat(bars(Map.of("2026-05-01", 1L, "2026-05-02", Long.MAX_VALUE)))
                .containsExactly("2026-05-01: 1 1.00", "2026-05-02: 9,223,372,036,854,775,807 128.00");
    }

    @Test
    void nothingAtAllHasNoHeight() {
        assertThat(bars(Map.of("2026-05-01", 0L))).containsExactly("2026-05-01: 0 0.00");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2026-03-03, 62, 2026-01-01",
        "2026-01-01, 2026-03-04, 3, 2026-01",
        "2021-01-01, 2026-02-28, 62, 2021-01",
        "2021-01-01, 2026-03-01, 6, 2021"
    })
    void manyDaysAreMonthsAndManyMonthsAreYears(String first, String last, int count, String label) {
        Map<String, Long> days = new TreeMap<>();
        for (LocalDate day = LocalDate.parse(first); !day.isAfter(LocalDate.parse(last)); day = day.plusDays(1)) {
            days.put(day.toString(), 1L);
        }

        assertThat(bars(days)).hasSize(count).first().asString().startsWith(label + ": ");
    }

    private static List<String> bars(Map<String, Long> days) {
        Map<String, BigInteger> values = new TreeMap<>();
        days.forEach((day, value) -> values.put(day, BigInteger.valueOf(value)));
        return BAR.matcher(new BarChart("id", "Title", Display::number, values).svg())
                .results()
                .map((MatchResult bar) -> bar.group(2) + " " + bar.group(1))
                .toList();
    }
}
