package io.millrace.local.tool.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A bar chart over time as inline SVG: a bar per day, or per month or year where days would be too many. */
final class BarChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 180;
    private static final int BASE = 150;
    private static final int TOP = 22;
    private static final int MOST_BARS = 62;
    private static final double GAP = 0.2;
    /** Lengths of the prefixes of an ISO date that name a day, a month and a year. */
    private static final List<Integer> LABELS = List.of(10, 7, 4);

    private final String id;
    private final String title;
    private final Function<BigInteger, String> format;
    private final Map<String, BigInteger> bars;

    /**
     * @param id of the chart in its page
     * @param values by ISO date, in order, not empty; missing days count as zero
     */
    BarChart(String id, String title, Function<BigInteger, String> format, Map<String, BigInteger> values) {
        this.id = id;
        this.title = title;
        this.format = format;
        this.bars = bars(values);
    }

    private static Map<String, BigInteger> bars(Map<String, BigInteger> values) {
        LocalDate first = LocalDate.parse(values.keySet().iterator().next());
        LocalDate last = first;
        for (String date : values.keySet()) {
            last = LocalDate.parse(date);
        }
        Map<String, BigInteger> bars = new LinkedHashMap<>();
        for (int label : LABELS) {
            bars.clear();
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                BigInteger value = values.getOrDefault(day.toString(), BigInteger.ZERO);
                bars.merge(day.toString().substring(0, label), value, BigInteger::add);
            }
            if (bars.size() <= MOST_BARS) {
                return bars;
            }
        }
        return bars;
    }

    String svg() {
        BigInteger most = bars.values().stream().reduce(BigInteger.ONE, BigInteger::max);
        String first = bars.keySet().iterator().next();
        String last = first;
        StringBuilder shapes = new StringBuilder();
        double step = (double) WIDTH / bars.size();
        int index = 0;
        for (Map.Entry<String, BigInteger> bar : bars.entrySet()) {
            double height = height(bar.getValue(), most);
            shapes.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>%s: %s</title></rect>%n",
                    index * step + step * GAP / 2,
                    BASE - height,
                    step * (1 - GAP),
                    height,
                    bar.getKey(),
                    format.apply(bar.getValue())));
            last = bar.getKey();
            index++;
        }
        return String.format(
                Locale.ROOT,
                """
                <svg viewBox="0 0 %1$d %2$d" role="img" aria-labelledby="%3$s-title %3$s-text">
                <title id="%3$s-title">%4$s</title>
                <desc id="%3$s-text">%5$d bars from %6$s to %7$s, the highest %8$s.</desc>
                <line x1="0" y1="%9$d" x2="%1$d" y2="%9$d"/>
                <line x1="0" y1="%10$d" x2="%1$d" y2="%10$d"/>
                <text x="0" y="14">%8$s</text>
                <text x="0" y="170">%6$s</text>
                <text x="%1$d" y="170" text-anchor="end">%11$s</text>
                %12$s</svg>
                """,
                WIDTH,
                HEIGHT,
                id,
                title,
                bars.size(),
                first,
                last,
                format.apply(most),
                TOP,
                BASE,
                bars.size() == 1 ? "" : last,
                shapes);
    }

    /** Keeps every value above zero visible. */
    private static double height(BigInteger value, BigInteger most) {
        if (value.signum() <= 0) {
            return 0;
        }
        double share = new BigDecimal(value)
                .divide(new BigDecimal(most), 6, RoundingMode.HALF_UP)
                .doubleValue();
        return Math.max(1, share * (BASE - TOP));
    }
}
