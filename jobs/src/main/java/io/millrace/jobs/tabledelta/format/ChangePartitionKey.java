package io.millrace.jobs.tabledelta.format;

import io.millrace.connectors.kinesis.PartitionKey;
import io.millrace.connectors.kinesis.PartitionKeys;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The partition key of a change, table and primary key: a table spreads over the shards, a key stays in one shard. */
public final class ChangePartitionKey implements PartitionKeys<Change> {

    private static final long serialVersionUID = 1;

    @Override
    public String of(Change change) {
        return of(change.getTenant(), change.getTable(), change.getKey());
    }

    static String of(String tenant, String table, Image key) {
        List<@Nullable String> parts = new ArrayList<>(key.getValues().size() + 2);
        parts.add(tenant);
        parts.add(table);
        parts.addAll(key.getValues());
        return PartitionKey.of(parts);
    }
}
