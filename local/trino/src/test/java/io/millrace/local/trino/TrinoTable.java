package io.millrace.local.trino;

import io.millrace.local.athena.contract.TableDefinition;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table definition of {@code deploy/athena} for Trino, with the same names, types, keys, projection and location. */
final class TrinoTable {

    private static final Map<String, String> TYPES =
            Map.of("string", "varchar", "bigint", "bigint", "timestamp", "timestamp(3)");

    private final TableDefinition definition;

    TrinoTable(TableDefinition definition) {
        this.definition = definition;
    }

    String create(Path tree) {
        String columns = Stream.concat(
                        definition.columns().entrySet().stream().map(TrinoTable::column),
                        definition.partitionKeys().entrySet().stream()
                                .map(key -> column(key) + projection(key.getKey())))
                .collect(Collectors.joining(",\n  "));
        String location = definition
                .location()
                .replace("${usage.uri}", tree.toUri().toString().replaceAll("/$", ""));
        return "CREATE TABLE adx_metrics_curated." + definition.name() + " (\n  " + columns
                + "\n)\nWITH (format = 'PARQUET', external_location = '" + location + "'" + partitioning() + ")";
    }

    private String partitioning() {
        if (definition.partitionKeys().isEmpty()) {
            return "";
        }
        String keys = definition.partitionKeys().keySet().stream()
                .map(key -> "'" + key + "'")
                .collect(Collectors.joining(", "));
        return ", partitioned_by = ARRAY[" + keys + "], partition_projection_enabled = "
                + definition.property("projection.enabled");
    }

    private static String column(Map.Entry<String, String> column) {
        String type = TYPES.get(column.getValue());
        if (type == null) {
            throw new IllegalArgumentException("no Trino type for " + column);
        }
        return column.getKey() + " " + type;
    }

    private String projection(String key) {
        String prefix = "projection." + key + ".";
        String digits = definition.properties().get(prefix + "digits");
        return " WITH (partition_projection_type = '"
                + definition.property(prefix + "type").toUpperCase(Locale.ROOT)
                + "', partition_projection_range = ARRAY['"
                + definition.property(prefix + "range").replace(",", "', '") + "']"
                + (digits == null ? "" : ", partition_projection_digits = " + digits) + ")";
    }
}
