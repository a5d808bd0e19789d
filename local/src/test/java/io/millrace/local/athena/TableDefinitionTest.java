package io.millrace.local.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.athena.contract.TableDefinition;
import io.millrace.local.tool.report.UsageTables;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableDefinitionTest {

    @SuppressWarnings("unused") // a source of arguments
    static final Iterable<String> TABLES = UsageTables.TABLES;

    @ParameterizedTest
    @FieldSource("TABLES")
    void columnsAreThoseOfTheSchemaInItsOrder(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        Usage.getClassSchema()
                .getFields()
                .forEach(field -> columns.put(field.name(), hiveType(field.name(), field.schema())));

        assertThat(TableDefinition.of(table).columns()).containsExactlyEntriesOf(columns);
    }

    /** With partitions, each query of the view would look for every projected day of corrections. */
    @Test
    void correctionsAreOneFolder() {
        TableDefinition definition = TableDefinition.of("adx_for_s3_corrections");

        assertThat(definition.location()).isEqualTo("${usage.uri}/adx_for_s3_corrections/");
        assertThat(definition.partitionKeys()).isEmpty();
        assertThat(definition.properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adx_for_s3_metrics", "adx_for_s3_errors"})
    void daysAreProjectedFromTheFoldersThatTheJobWrites(String table) {
        TableDefinition definition = TableDefinition.of(table);

        assertThat(definition.name()).isEqualTo(table);
        assertThat(definition.location()).isEqualTo("${usage.uri}/" + table + "/");
        assertThat(definition.partitionKeys())
                .containsExactly(Map.entry("year", "string"), Map.entry("month", "string"), Map.entry("day", "string"));
        assertThat(definition.properties())
                .containsOnly(
                        Map.entry("projection.enabled", "true"),
                        Map.entry("projection.year.type", "integer"),
                        Map.entry("projection.year.range", "2021,2035"),
                        Map.entry("projection.month.type", "integer"),
                        Map.entry("projection.month.range", "1,12"),
                        Map.entry("projection.month.digits", "2"),
                        Map.entry("projection.day.type", "integer"),
                        Map.entry("projection.day.range", "1,31"),
                        Map.entry("projection.day.digits", "2"));
    }

    private static String hiveType(String column, Schema schema) {
        Schema type = schema.isUnion() ? schema.getTypes().get(1) : schema;
        if (type.getType() == Schema.Type.STRING) {
            return "string";
        }
        assertThat(type.getType()).as(column).isEqualTo(Schema.Type.LONG);
        return type.getLogicalType() instanceof LogicalTypes.TimestampMicros ? "timestamp" : "bigint";
    }
}
