package io.millrace.local.bench.trail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.subscriberusage.Usage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of usage as JSON lines, equal for equal rows wherever they come from: the columns in order, then the day of the
 * partition. Without {@code region} and {@code source_file}, which for an event that was delivered twice are those of
 * whichever delivery was read first.
 */
public final class UsageLines {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OF_THE_DELIVERY = Set.of("region", "source_file");
    private static final String TIMESTAMP = "event_timestamp";
    private static final List<Schema.Field> COLUMNS = Usage.getClassSchema().getFields().stream()
            .filter(column -> !OF_THE_DELIVERY.contains(column.name()))
            .toList();

    private UsageLines() {}

    public static String line(Usage usage) {
        ObjectNode line = JSON.createObjectNode();
        for (Schema.Field column : COLUMNS) {
            put(line, column.name(), usage.get(column.pos()));
        }
        return line.put("day", usage.getEventtime().substring(0, 10)).toString();
    }

    /**
     * @param relation with the columns of a usage table and its partition keys
     * @return sorted
     */
    public static List<String> of(Connection connection, String relation) throws SQLException {
        String columns = COLUMNS.stream()
                .map(Schema.Field::name)
                .map(name -> name.equals(TIMESTAMP) ? "epoch_us(" + name + ") AS " + name : name)
                .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + columns + ", year || '-' || month || '-' || day FROM " + relation)) {
            while (rows.next()) {
                ObjectNode line = JSON.createObjectNode();
                int position = 0;
                for (Schema.Field column : COLUMNS) {
                    put(line, column.name(), rows.getObject(++position));
                }
                lines.add(line.put("day", rows.getString(++position)).toString());
            }
        }
        lines.sort(null);
        return lines;
    }

    private static void put(ObjectNode line, String column, @Nullable Object value) {
        if (value instanceof Instant time) {
            line.put(column, time.toString());
        } else if (column.equals(TIMESTAMP) && value instanceof Long micros) {
            line.put(column, Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
        } else if (value instanceof Long number) {
            line.put(column, number);
        } else {
            line.put(column, value == null ? null : value.toString());
        }
    }
}
