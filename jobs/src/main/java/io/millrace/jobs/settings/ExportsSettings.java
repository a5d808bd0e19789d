package io.millrace.jobs.settings;

import io.millrace.connectors.csv.Dialect;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Group {@code exports}: where full-table exports are, how they are written, and when a version is applied. */
public final class ExportsSettings implements Serializable {

    /** When the files of a version are all there. */
    public enum Parts {
        /** A version is one file. */
        SINGLE,
        /** A version is complete when its folder holds {@code _SUCCESS}. */
        MARKER
    }

    /** What becomes of a version with other columns than the one before. */
    public enum SchemaChange {
        APPLY,
        HOLD
    }

    static final Setting<String> URI = Setting.of(
                    "uri", Kinds.location(), "The folder of the exports, `TENANT/TABLE/EXPORT_VERSION/FILE` below it.")
            .required()
            .example("s3://my-bucket/exports");
    static final Setting<Integer> WINDOW = Setting.of(
                    "window",
                    Kinds.wholeNumber(1, 10_000),
                    "How many of a table's newest versions the listing keeps looking at for files that come late.")
            .unit("versions")
            .onlyWhen(ArrivalSettings.ARRIVALS, Arrivals.LISTING)
            .byDefault("16");
    static final Setting<List<String>> KEY_COLUMNS = Setting.of(
                    "key.columns", Kinds.columnNames(), "The columns of the primary key.")
            .perTable()
            .byDefault("PK")
            .example("CUSTOMER_ID,LINE");
    static final Setting<Parts> PARTS = Setting.of(
                    "parts",
                    Kinds.choice(Parts.class),
                    "Whether a version is one file, or all files of its folder once `_SUCCESS` is there.")
            .byDefault("single");
    static final Setting<VersionOrder> VERSION_ORDER = Setting.of(
                    "version.order",
                    Kinds.choice(VersionOrder.class),
                    "The order of versions: as S3 lists them, or with runs of digits as numbers (`v9` before `v10`).")
            .byDefault("lexicographic");
    static final Setting<Integer> SHRINK_MAX_PERCENT = Setting.of(
                    "shrink.max.percent",
                    Kinds.wholeNumber(0, 100),
                    "A version with fewer rows by more than this is held until it is approved.")
            .unit("percent")
            .byDefault("20");
    static final Setting<Integer> SHRINK_MIN_ROWS = Setting.of(
                    "shrink.min.rows",
                    Kinds.wholeNumber(0, Integer.MAX_VALUE),
                    "The shrink rule holds for tables of at least this many rows.")
            .unit("rows")
            .byDefault("100");
    static final Setting<SchemaChange> SCHEMA_CHANGE = Setting.of(
                    "schema.change",
                    Kinds.choice(SchemaChange.class),
                    "Whether a version with other columns than the one before is applied or held.")
            .byDefault("apply");
    static final Setting<Character> DELIMITER = Setting.of("delimiter", Kinds.delimiter(), "What separates two fields.")
            .perTable()
            .byDefault(",")
            .example(";");
    static final Setting<Quote> QUOTE = Setting.of("quote", Kinds.quote(), "What encloses a field.")
            .perTable()
            .byDefault("\"");
    static final Setting<String> CHARSET = Setting.of(
                    "charset", Kinds.charset(), "The encoding; a file with other bytes is refused.")
            .perTable()
            .byDefault("UTF-8")
            .example("ISO-8859-1");
    static final Setting<String> NULL_TOKEN = Setting.of(
                    "null.token",
                    Kinds.text("any text"),
                    "The unquoted text that is NULL; without it an empty field is, while `\"\"` is an empty text.")
            .perTable()
            .example("\\N");
    static final Setting<List<String>> COLUMNS = Setting.of(
                    "columns", Kinds.columnNames(), "The names of all columns when files have no header.")
            .perTable()
            .example("PK,NAME,CITY");
    static final Setting<Integer> FIELD_CHARACTERS_MAX = Setting.of(
                    "field.characters.max",
                    Kinds.wholeNumber(1, 16 * 1024 * 1024),
                    "A longer field is an error of the file, most often an unclosed quote.")
            .unit("characters")
            .byDefault("8388608");
    static final Setting<Integer> BUCKETS = Setting.of(
                    "buckets",
                    Kinds.wholeNumber(1, 32_768),
                    "Into how many parts the rows of a table are divided; at least 64 times the parallelism. "
                            + "A table keeps the number it started with.")
            .byDefault("256");

    public static final SettingsGroup<ExportsSettings> GROUP = new SettingsGroup<>(
            "exports",
            "Where full-table exports are, how they are written, and when a version is applied.",
            List.of(
                    URI,
                    ArrivalSettings.ARRIVALS,
                    ArrivalSettings.STREAM_ARN,
                    ArrivalSettings.STREAM_ENDPOINT,
                    ArrivalSettings.POLL_SECONDS,
                    WINDOW,
                    KEY_COLUMNS,
                    PARTS,
                    VERSION_ORDER,
                    SHRINK_MAX_PERCENT,
                    SHRINK_MIN_ROWS,
                    SCHEMA_CHANGE,
                    DELIMITER,
                    QUOTE,
                    CHARSET,
                    NULL_TOKEN,
                    COLUMNS,
                    FIELD_CHARACTERS_MAX,
                    BUCKETS),
            ExportsSettings::checkTables,
            ExportsSettings::new);

    private static final long serialVersionUID = 1;

    /** The settings of which some demand something of others, table by table. */
    private static final List<Setting<?>> RELATED_IN_TABLE =
            List.of(KEY_COLUMNS, DELIMITER, QUOTE, NULL_TOKEN, COLUMNS);

    private final String uri;
    private final ArrivalSettings arrivals;
    private final int window;
    private final Parts parts;
    private final VersionOrder versionOrder;
    private final int shrinkMaxPercent;
    private final int shrinkMinRows;
    private final SchemaChange schemaChange;
    private final int fieldCharactersMax;
    private final int buckets;
    private final PerTable<List<String>> keyColumns;
    private final PerTable<Character> delimiter;
    private final PerTable<Quote> quote;
    private final PerTable<String> charset;
    private final PerTable<String> nullToken;
    private final PerTable<List<String>> columns;

    ExportsSettings(GroupValues values) {
        uri = values.get(URI);
        arrivals = new ArrivalSettings(values);
        window = values.get(WINDOW);
        parts = values.get(PARTS);
        versionOrder = values.get(VERSION_ORDER);
        shrinkMaxPercent = values.get(SHRINK_MAX_PERCENT);
        shrinkMinRows = values.get(SHRINK_MIN_ROWS);
        schemaChange = values.get(SCHEMA_CHANGE);
        fieldCharactersMax = values.get(FIELD_CHARACTERS_MAX);
        buckets = values.get(BUCKETS);
        keyColumns = values.perTable(KEY_COLUMNS);
        delimiter = values.perTable(DELIMITER);
        quote = values.perTable(QUOTE);
        charset = values.perTable(CHARSET);
        nullToken = values.perTable(NULL_TOKEN, "");
        columns = values.perTable(COLUMNS, List.of());
    }

    /** What a table's settings demand of each other; a table without its own ones counts once, in general. */
    private static void checkTables(GroupValues values) {
        checkTable(values, Optional.empty());
        Set<TableName> tables = new TreeSet<>();
        for (Setting<?> setting : RELATED_IN_TABLE) {
            tables.addAll(values.particular(setting).keySet());
        }
        tables.forEach(table -> checkTable(values, Optional.of(table)));
    }

    private static void checkTable(GroupValues values, Optional<TableName> table) {
        String place = table.map(name -> ", for table " + name).orElse("");
        Optional<Character> delimiter = values.find(DELIMITER, table);
        Optional<Quote> quote = values.find(QUOTE, table);
        if (delimiter.isPresent() && quote.isPresent()) {
            try {
                dialect(delimiter.get(), quote.get())
                        .nullToken(values.find(NULL_TOKEN, table).orElse(""))
                        .build();
            } catch (IllegalArgumentException contradiction) {
                values.refuse(DELIMITER.key(), contradiction.getMessage() + place);
            }
        }
        Optional<List<String>> columns = values.find(COLUMNS, table);
        Optional<List<String>> keys = values.find(KEY_COLUMNS, table);
        if (columns.isPresent() && keys.isPresent()) {
            Set<String> absent = new LinkedHashSet<>(keys.get());
            absent.removeAll(columns.get());
            if (!absent.isEmpty()) {
                values.refuse(COLUMNS.key(), "lacks the key column " + String.join(", ", absent) + place);
            }
        }
    }

    public String uri() {
        return uri;
    }

    public ArrivalSettings arrivals() {
        return arrivals;
    }

    /** How many of a table's newest versions the listing keeps looking at. */
    public int window() {
        return window;
    }

    public Parts parts() {
        return parts;
    }

    public VersionOrder versionOrder() {
        return versionOrder;
    }

    public int shrinkMaxPercent() {
        return shrinkMaxPercent;
    }

    public int shrinkMinRows() {
        return shrinkMinRows;
    }

    public SchemaChange schemaChange() {
        return schemaChange;
    }

    public int fieldCharactersMax() {
        return fieldCharactersMax;
    }

    /** How many buckets the rows of a table are divided into when its first version comes. */
    public int buckets() {
        return buckets;
    }

    public List<String> keyColumns(String tenant, String table) {
        return keyColumns.of(new TableName(tenant, table));
    }

    public Dialect dialect(String tenant, String table) {
        TableName name = new TableName(tenant, table);
        return dialect(delimiter.of(name), quote.of(name))
                .charset(Charset.forName(charset.of(name)))
                .nullToken(nullToken.of(name))
                .columns(columns.of(name))
                .build();
    }

    private static Dialect.Builder dialect(char delimiter, Quote quote) {
        Dialect.Builder builder = Dialect.builder().delimiter(delimiter);
        return quote.isNone() ? builder.noQuote() : builder.quote(quote.character());
    }
}
