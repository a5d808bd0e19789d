package io.millrace.jobs.settings;

import io.millrace.connectors.csv.Dialect;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys of group {@code exports}: the full-table exports that table-delta reads. */
public final class ExportsKeys {

    /** The signs that all files of a version are there. */
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
            "Where full-table exports are, how they are written, and when a version is applied.",
            ExportsKeys::checkTables);

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder of the exports, `TENANT/TABLE/EXPORT_VERSION/FILE` below it.")
            .required()
            .example("s3://my-bucket/exports");
    public static final ArrivalKeys ARRIVALS = new ArrivalKeys(GROUP);
    public static final Setting<Integer> WINDOW = GROUP.declare(
                    "window",
                    SettingTypes.wholeNumber(1, 10_000),
                    "How many of a table's newest versions the listing keeps looking at for files that come late.")
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
                    "Whether a version is one file, or all files of its folder once `_SUCCESS` is there.")
            .byDefault("single");
    public static final Setting<VersionOrder> VERSION_ORDER = GROUP.declare(
                    "version.order",
                    SettingTypes.choice(VersionOrder.class),
                    "The order of versions: as S3 lists them, or with runs of digits as numbers (`v9` before `v10`).")
            .byDefault("lexicographic");
    public static final Setting<Integer> SHRINK_MAX_PERCENT = GROUP.declare(
                    "shrink.max.percent",
                    SettingTypes.wholeNumber(0, 100),
                    "A version with fewer rows by more than this is held until it is approved.")
            .unit("percent")
            .byDefault("20");
    public static final Setting<Integer> SHRINK_MIN_ROWS = GROUP.declare(
                    "shrink.min.rows",
                    SettingTypes.wholeNumber(0, Integer.MAX_VALUE),
                    "The shrink rule holds for tables of at least this many rows.")
            .unit("rows")
            .byDefault("100");
    public static final Setting<SchemaChange> SCHEMA_CHANGE = GROUP.declare(
                    "schema.change",
                    SettingTypes.choice(SchemaChange.class),
                    "Whether a version with other columns than the one before is applied or held.")
            .byDefault("apply");
    static final Setting<Character> DELIMITER = GROUP.declare(
                    "delimiter", SettingTypes.delimiter(), "What separates two fields.")
            .perTable()
            .byDefault(",")
            .example(";");
    static final Setting<Optional<Character>> QUOTE = GROUP.declare(
                    "quote", SettingTypes.quote(), "What encloses a field.")
            .perTable()
            .byDefault("\"");
    static final Setting<Charset> CHARSET = GROUP.declare(
                    "charset", SettingTypes.charset(), "The encoding; a file with other bytes is refused.")
            .perTable()
            .byDefault("UTF-8")
            .example("ISO-8859-1");
    static final Setting<String> NULL_TOKEN = GROUP.declare(
                    "null.token",
                    SettingTypes.text("any text"),
                    "The unquoted text that is NULL; without it an empty field is, while `\"\"` is an empty text.")
            .perTable()
            .example("\\N");
    static final Setting<List<String>> COLUMNS = GROUP.declare(
                    "columns", SettingTypes.columnNames(), "The names of all columns when files have no header.")
            .perTable()
            .example("PK,NAME,CITY");
    public static final Setting<Integer> FIELD_CHARACTERS_MAX = GROUP.declare(
                    "field.characters.max",
                    SettingTypes.wholeNumber(1, 16 * 1024 * 1024),
                    "A longer field is an error of the file, most often an unclosed quote.")
            .unit("characters")
            .byDefault("8388608");
    public static final Setting<Integer> BUCKETS = GROUP.declare(
                    "buckets",
                    SettingTypes.wholeNumber(1, 32_768),
                    "Into how many parts the rows of a table are divided; at least 64 times the parallelism. "
                            + "A table keeps the number it started with.")
            .byDefault("256");

    private ExportsKeys() {}

    /** The form of a table's files. */
    public static Dialect dialect(CheckedSettings settings, TableName table) {
        return dialect(settings.get(DELIMITER, table), settings.get(QUOTE, table))
                .charset(settings.get(CHARSET, table))
                .nullToken(settings.find(NULL_TOKEN, table).orElse(""))
                .columns(settings.find(COLUMNS, table).orElse(List.of()))
                .build();
    }

    /** Checks settings against each other, once in general and once for each table that has its own. */
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
