package io.millrace.jobs.tabledelta.format;

import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Changes of one table, {@code acme/orders}, as tests need them. */
@NullUnmarked // Avro's generated setters take null
final class Changes {

    static final long DECIDED_AT = 1_795_247_460_120L;

    private Changes() {}

    static Change insert(Image after) {
        return change(Operation.INSERT, null, after, null);
    }

    static Change update(Image before, Image after, String... changed) {
        return change(Operation.UPDATE, before, after, List.of(changed));
    }

    static Change delete(Image before) {
        return change(Operation.DELETE, before, null, null);
    }

    /** Columns and values in turn. */
    static Image image(String... columnsAndValues) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int index = 0; index < columnsAndValues.length; index += 2) {
            columns.add(columnsAndValues[index]);
            values.add(columnsAndValues[index + 1]);
        }
        return new Image(columns, values);
    }

    private static Change change(Operation operation, Image before, Image after, List<String> changed) {
        return Change.newBuilder()
                .setId("0f3a")
                .setTenant("acme")
                .setTable("orders")
                .setVersion("2026-11-21")
                .setOrdinal(7)
                .setOperation(operation)
                .setKey(image("PK", "1"))
                .setBefore(before)
                .setAfter(after)
                .setChanged(changed)
                .setDecidedAt(DECIDED_AT)
                .build();
    }
}
