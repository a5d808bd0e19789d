package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.s3.Location;
import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of a scenario: keys of group {@code exports}, and some for tests only. */
final class ScenarioSettings {

    private ScenarioSettings() {}

    static DeltaPipeline.Setup of(Map<String, String> values) {
        DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
        Dialect.Builder dialect = Dialect.builder();
        values.forEach((key, value) -> {
            switch (key) {
                case "uri" -> setup.location = Location.parse(value);
                case "parts" -> setup.marker = value.equals("marker");
                case "version.order" -> setup.order = VersionOrder.valueOf(value.toUpperCase(Locale.ROOT));
                case "shrink.max.percent" -> setup.shrinkMaxPercent = Integer.parseInt(value);
                case "shrink.min.rows" -> setup.shrinkMinRows = Long.parseLong(value);
                case "schema.change" -> setup.holdSchemaChange = value.equals("hold");
                case "key.columns" -> setup.keyColumns = List.of(value.split(","));
                case "buckets" -> setup.buckets = Integer.parseInt(value);
                case "delimiter" -> dialect.delimiter(value.charAt(0));
                case "quote" -> dialect.quote(value.charAt(0));
                case "charset" -> dialect.charset(Charset.forName(value));
                case "null.token" -> dialect.nullToken(value);
                case "columns" -> dialect.columns(List.of(value.split(",")));
                case "field.length.max" -> setup.limits = setup.limits.withFieldLength(Integer.parseInt(value));
                case "row.length.max" -> setup.limits = setup.limits.withRowLength(Integer.parseInt(value));
                case "columns.max" -> setup.limits = setup.limits.withColumns(Integer.parseInt(value));
                case "record.bytes.max" -> setup.recordBytesMax = Integer.parseInt(value);
                case "publication" ->
                    setup.publication = DeltaOperator.Publication.valueOf(
                            value.toUpperCase(Locale.ROOT).replace('-', '_'));
                default -> throw new IllegalArgumentException("no setting " + key);
            }
        });
        setup.dialect = dialect.build();
        return setup;
    }
}
