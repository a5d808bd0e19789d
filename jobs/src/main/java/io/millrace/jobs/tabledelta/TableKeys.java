package io.millrace.jobs.tabledelta;

import org.apache.flink.api.java.functions.KeySelector;

/**
 * The keys of state. A slash, which no tenant and no table contains, ends each name in a key; the number of a bucket
 * follows the last one.
 */
final class TableKeys {

    static final KeySelector<ExportArrival, String> ARRIVAL = arrival -> table(arrival.getTenant(), arrival.getTable());

    static final KeySelector<BucketMessage, String> BUCKET =
            message -> table(message.getTenant(), message.getTable()) + '/' + message.getBucket();

    static final KeySelector<BucketResult, String> RESULT = result -> table(result.getTenant(), result.getTable());

    private TableKeys() {}

    private static String table(String tenant, String table) {
        return tenant + '/' + table;
    }
}
