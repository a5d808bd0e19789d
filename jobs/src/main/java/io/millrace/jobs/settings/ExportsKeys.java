package io.millrace.jobs.settings;

import io.millrace.connectors.csv.Dialect;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys of group {@code exports}: the full-table exports that table-delta reads. */
public final class ExportsKeys {

    /** The conditions for a version to be complete. */
    public enum Parts {
        /** A version is one file. */
        SINGLE,
        /** A version is complete when its folder holds {@code _SUCCESS}. */
        MARKER
    }

    /** The treatment of a version whose columns differ from those of the one before. */
    public enum SchemaChange {
        APPLY,
        HOLD
    }

    static final SettingsGroup GROUP = new SettingsGroup(
            "exports",
            "Location and format of the full-table exports, and the conditions for applying a version.",
            ExportsKeys::checkTables);

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder of the exports, laid out as `TENANT/TABLE/EXPORT_VERSION/FILE`.")
            .required()
            .example("s3://my-bucket/exports");
    public static final ArrivalKeys ARRIVALS = new ArrivalKeys(GROUP);
    public static final Setting<Integer> WINDOW = GROUP.declare(
                    "window",
                    SettingTypes.wholeNumber(1, 10_000),
                    "Number of newest versions of each table that a listing checks for late files.")
            .unit("versions")
            .onlyWhen(ARRIVALS.means(), Arrivals.LISTING)
            .byDefault("16");
    public static final Setting<List<String>> KEY_COLUMNS = GROUP.declare(
                    "key.columns", SettingTypes.columnNames(), "The columns of the primary key.")
            .perTable()
            .byDefault("PK")
            .example("CUSTOMER_ID,LINE");
    public static final Setting<Parts> PARTS = GROUP.declare(
                    "parts",
                    SettingTypes.choice(Parts.class),
                    "`single`: a version is one file; `marker`: all files of its folder once `_SUCCESS` exists.")
            .byDefault("single");
    public static final Setting<VersionOrder> VERSION_ORDER = GROUP.declare(
                    "version.order",
                    SettingTypes.choice(VersionOrder.class),
                    "Version order: as S3 lists keys, or with runs of digits compared as numbers (`v9` before `v10`).")
            .byDefault("lexicographic");
    public static final Setting<Integer> SHRINK_MAX_PERCENT = GROUP.declare(
                    "shrink.max.percent",
                    SettingTypes.wholeNumber(0, 100),
                    "Maximum decrease in rows from one version to the next; a larger decrease is held until approved.")
            .unit("percent")
            .byDefault("20");
    public static final Setting<Integer> SHRINK_MIN_ROWS = GROUP.declare(
                    "shrink.min.rows",
                    SettingTypes.wholeNumber(0, Integer.MAX_VALUE),
                    "Minimum number of rows of a table for the shrink rule to apply.")
            .unit("rows")
            .byDefault("100");
    public static final Setting<SchemaChange> SCHEMA_CHANGE = GROUP.declare(
                    "schema.change",
                    SettingTypes.choice(SchemaChange.class),
                    "Whether a version whose columns differ from the previous one is applied or held.")
            .byDefault("apply");
    static final Setting<Character> DELIMITER = GROUP.declare(
                    "delimiter", SettingTypes.delimiter(), "The character between two fields.")
            .perTable()
            .byDefault(",")
            .example(";");
    static final Setting<Optional<Character>> QUOTE = GROUP.declare(
                    "quote", SettingTypes.quote(), "The character that encloses a field.")
            .perTable()
            .byDefault("\"");
    static final Setting<Charset> CHARSET = GROUP.declare(
                    "charset", SettingTypes.charset(), "Character encoding; a file with invalid bytes is rejected.")
            .perTable()
            .byDefault("UTF-8")
            .example("ISO-8859-1");
    static final Setting<String> NULL_TOKEN = GROUP.declare(
                    "null.token",
                    SettingTypes.text("any text"),
                    "The unquoted text that means NULL; by default an empty field does, and `\"\"` is an empty string.")
            .perTable()
            .example("\\N");
    static final Setting<List<String>> COLUMNS = GROUP.declare(
                    "columns", SettingTypes.columnNames(), "Names of all columns, for files without a header.")
            .perTable()
            .example("PK,NAME,CITY");
    public static final Setting<Integer> FIELD_CHARACTERS_MAX = GROUP.declare(
                    "field.characters.max",
                    SettingTypes.wholeNumber(1, 16 * 1024 * 1024),
                    "Maximum field length; a longer field rejects the file, as it is usually an unclosed quote.")
            .unit("characters")
            .byDefault("8388608");
    public static final Setting<Integer> BUCKETS = GROUP.declare(
                    "buckets",
                    SettingTypes.wholeNumber(1, 32_768),
                    "Number of buckets for the rows of a table; at least 64 times the parallelism. "
                            + "A table keeps its initial number.")
            .byDefault("256");

    private ExportsKeys() {}

    /** The CSV dialect of a table's files. */
    public static Dialect dialect(CheckedSettings settings, TableName table) {
        return dialect(settings.get(DELIMITER, table), settings.get(QUOTE, table))
                .charset(settings.get(CHARSET, table))
                .nullToken(settings.find(NULL_TOKEN, table).orElse(""))
                .columns(settings.find(COLUMNS, table).orElse(List.of()))
                .build();
    }

    /** Checks settings against each other: the general ones, then those of each table that has its own. */
    private static void checkTables(SettingsCheck check) {
        checkTable(check, Optional.empty());
        check.tables(List.of(KEY_COLUMNS, DELIMITER, QUOTE, NULL_TOKEN, COLUMNS))
                .forEach(table -> checkTable(check, Optional.of(table)));
    }

    private static void checkTable(SettingsCheck check, Optional<TableName> table) {
        String place = table.map(name -> ", for table " + name).orElse("");
        Optional<Character> delimiter = check.find(DELIMITER, table);
        Optional<Optional<Character>> quote = check.find(QUOTE, table);
        if (delimiter.isPresent() && quote.isPresent()) {
            try {
                dialect(delimiter.get(), quote.get())
                        .nullToken(check.find(NULL_TOKEN, table).orElse(""))
                        .build();
            } catch (IllegalArgumentException contradiction) {
                check.refuse(DELIMITER, contradiction.getMessage() + place);
            }
        }
        Optional<List<String>> columns = check.find(COLUMNS, table);
        Optional<List<String>> keys = check.find(KEY_COLUMNS, table);
        if (columns.isPresent() && keys.isPresent()) {
            Set<String> absent = new LinkedHashSet<>(keys.get());
            absent.removeAll(columns.get());
            if (!absent.isEmpty()) {
                check.refuse(COLUMNS, "lacks the key column " + String.join(", ", absent) + place);
            }
        }
    }

    private static Dialect.Builder dialect(char delimiter, Optional<Character> quote) {
        Dialect.Builder builder = Dialect.builder().delimiter(delimiter);
        return quote.map(builder::quote).orElseGet(builder::noQuote);
    }
}
