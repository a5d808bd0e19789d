package io.millrace.jobs.settings;

import java.util.List;

/** Keys of group {@code usage}: the usage tables that subscriber-usage writes. */
public final class UsageKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("usage", "What counts as usage, and where its tables are written.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder of the tables: `adx_for_s3_metrics/year=YYYY/month=MM/day=DD/` and two more below it.")
            .required()
            .example("s3://my-bucket/usage");
    public static final Setting<List<String>> DATA_EXCHANGE_ACCOUNTS = GROUP.declare(
                    "data.exchange.accounts",
                    SettingTypes.accounts(),
                    "The accounts of AWS Data Exchange: a request is usage when it names an access point of one of them.")
            .byDefault("036905324694,108584782536,291973504423,330489627928,337040091392,366362662752,"
                    + "461002523379,504002150500,540564263739,675969394711,844053218156");
    public static final Setting<Integer> COMPACT_AFTER_MINUTES = GROUP.declare(
                    "compact.after.minutes",
                    SettingTypes.wholeNumber(0, 1_440),
                    "How long rows of one day are gathered before they are written as one file; 0 writes at every "
                            + "checkpoint.")
            .unit("minutes")
            .byDefault("15");
    public static final Setting<Integer> COMPACT_ROWS_MAX = GROUP.declare(
                    "compact.rows.max",
                    SettingTypes.wholeNumber(1, 10_000_000),
                    "So many gathered rows of one day are written at once, without waiting any longer.")
            .unit("rows")
            .byDefault("500000");

    private UsageKeys() {}
}
