package io.millrace.jobs.subscriberusage.write;

import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import java.time.LocalDate;
import java.util.Locale;

/** A table and a day of events, UTC: the content of one file, and the key of waiting rows. */
public final class UsageDay {

    private static final int HOURS = 24;

    /** More than there are tables: days and tables make one number. Part of the state's form. */
    private static final int TABLES_MAX = 16;

    private final UsageTable table;
    private final long epochDay;

    private UsageDay(UsageTable table, long epochDay) {
        this.table = table;
        this.epochDay = epochDay;
    }

    public static long key(UsageRow row) {
        return Math.floorDiv(row.getHour(), HOURS) * (long) TABLES_MAX + number(row.getTable());
    }

    public static UsageDay ofKey(long key) {
        return new UsageDay(table((int) Math.floorMod(key, (long) TABLES_MAX)), Math.floorDiv(key, (long) TABLES_MAX));
    }

    /** Part of the state's form, as the order of an enum's symbols is not. */
    private static int number(UsageTable table) {
        switch (table) {
            case METRICS:
                return 0;
            case ERRORS:
                return 1;
            case CORRECTIONS:
                return 2;
        }
        throw new IllegalArgumentException(table.toString());
    }

    private static UsageTable table(int number) {
        for (UsageTable table : UsageTable.values()) {
            if (number(table) == number) {
                return table;
            }
        }
        throw new IllegalArgumentException("table " + number);
    }

    /** The folder of a table below the usage URI, which is its name in Athena too. */
    public static String folder(UsageTable table) {
        return "adx_for_s3_" + table.name().toLowerCase(Locale.ROOT);
    }

    /** The folder of the day: {@code adx_for_s3_metrics/year=2026/month=05/day=01}. */
    public String folder() {
        LocalDate day = LocalDate.ofEpochDay(epochDay);
        return String.format(
                Locale.ROOT,
                "%s/year=%04d/month=%02d/day=%02d",
                folder(table),
                day.getYear(),
                day.getMonthValue(),
                day.getDayOfMonth());
    }
}
