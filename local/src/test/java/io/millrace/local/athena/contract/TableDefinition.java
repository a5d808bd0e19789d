package io.millrace.local.athena.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A parsed CREATE EXTERNAL TABLE statement of {@code deploy/athena}. Any other form is refused. */
public final class TableDefinition {

    private static final Pattern TABLE = Pattern.compile(
            "CREATE EXTERNAL TABLE IF NOT EXISTS adx_metrics_curated\\.(?<name>\\w+) \\(\n"
                    + "(?<columns>.*?)\n\\)\nCOMMENT '[^']*'\n(PARTITIONED BY \\(\n(?<keys>.*?)\n\\)\n)?"
                    + "STORED AS PARQUET\nLOCATION '(?<location>[^']*)'\n"
                    + "(TBLPROPERTIES \\(\n(?<properties>.*?)\n\\)\n)?",
            Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("  (\\w+) +(\\w+) +COMMENT '[^'\\\\;]{1,255}'");
    private static final Pattern PROPERTY = Pattern.compile("  '([^']+)' += '([^']*)'");

    private final String name;
    private final Map<String, String> columns;
    private final Map<String, String> partitionKeys;
    private final String location;
    private final Map<String, String> properties;

    private TableDefinition(Matcher parts) {
        name = parts.group("name");
        columns = entries(COLUMN, parts.group("columns"));
        partitionKeys = entries(COLUMN, parts.group("keys"));
        location = parts.group("location");
        properties = entries(PROPERTY, parts.group("properties"));
    }

    public static TableDefinition of(String name) {
        Matcher parts = TABLE.matcher(AthenaFiles.definition(name));
        if (!parts.matches()) {
            throw new IllegalArgumentException(name + ".sql is no table definition of the known form");
        }
        return new TableDefinition(parts);
    }

    private static Map<String, String> entries(Pattern form, @Nullable String lines) {
        Map<String, String> entries = new LinkedHashMap<>();
        if (lines == null) {
            return entries;
        }
        for (String line : lines.split(",\n", -1)) {
            Matcher entry = form.matcher(line);
            if (!entry.matches()) {
                throw new IllegalArgumentException("not of the known form: " + line);
            }
            if (entries.put(entry.group(1), entry.group(2)) != null) {
                throw new IllegalArgumentException("twice: " + line);
            }
        }
        return entries;
    }

    public String name() {
        return name;
    }

    /** Name to Hive type, in order. */
    public Map<String, String> columns() {
        return columns;
    }

    public Map<String, String> partitionKeys() {
        return partitionKeys;
    }

    public String location() {
        return location;
    }

    public String property(String property) {
        return Objects.requireNonNull(properties.get(property), property);
    }

    public Map<String, String> properties() {
        return properties;
    }
}
