package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.List;

/** Group {@code usage}: what counts as usage, and where its tables are written. */
public final class UsageSettings implements Serializable {

    static final Setting<String> URI = Setting.of(
                    "uri",
                    Kinds.location(),
                    "The folder of the tables: `adx_for_s3_metrics/year=YYYY/month=MM/day=DD/` and two more below it.")
            .required()
            .example("s3://my-bucket/usage");
    static final Setting<List<String>> DATA_EXCHANGE_ACCOUNTS = Setting.of(
                    "data.exchange.accounts",
                    Kinds.accounts(),
                    "The accounts of AWS Data Exchange: a request is usage when it names an access point of one of them.")
            .byDefault("036905324694,108584782536,291973504423,330489627928,337040091392,366362662752,"
                    + "461002523379,504002150500,540564263739,675969394711,844053218156");
    static final Setting<Integer> COMPACT_AFTER_MINUTES = Setting.of(
                    "compact.after.minutes",
                    Kinds.wholeNumber(0, 1_440),
                    "How long rows of one day are gathered before they are written as one file; 0 writes at every "
                            + "checkpoint.")
            .unit("minutes")
            .byDefault("15");
    static final Setting<Integer> COMPACT_ROWS_MAX = Setting.of(
                    "compact.rows.max",
                    Kinds.wholeNumber(1, 10_000_000),
                    "So many gathered rows of one day are written at once, without waiting any longer.")
            .unit("rows")
            .byDefault("500000");

    public static final SettingsGroup<UsageSettings> GROUP = new SettingsGroup<>(
            "usage",
            "What counts as usage, and where its tables are written.",
            List.of(URI, DATA_EXCHANGE_ACCOUNTS, COMPACT_AFTER_MINUTES, COMPACT_ROWS_MAX),
            values -> {},
            UsageSettings::new);

    private static final long serialVersionUID = 1;

    private final String uri;
    private final List<String> dataExchangeAccounts;
    private final int compactAfterMinutes;
    private final int compactRowsMax;

    UsageSettings(GroupValues values) {
        uri = values.get(URI);
        dataExchangeAccounts = values.get(DATA_EXCHANGE_ACCOUNTS);
        compactAfterMinutes = values.get(COMPACT_AFTER_MINUTES);
        compactRowsMax = values.get(COMPACT_ROWS_MAX);
    }

    public String uri() {
        return uri;
    }

    /** Each of 12 digits. */
    public List<String> dataExchangeAccounts() {
        return dataExchangeAccounts;
    }

    /** 0 for at every checkpoint. */
    public int compactAfterMinutes() {
        return compactAfterMinutes;
    }

    public int compactRowsMax() {
        return compactRowsMax;
    }
}
