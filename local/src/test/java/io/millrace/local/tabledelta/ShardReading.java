package io.millrace.local.tabledelta;

import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The contents of a stream, by shard. */
final class ShardReading {

    private ShardReading() {}

    /** The text of every record by shard id, oldest first. */
    static Map<String, List<String>> of(EmbeddedKinesis kinesis, String stream) {
        Map<String, List<String>> shards = new LinkedHashMap<>();
        kinesis.client()
                .listShards(request -> request.streamName(stream))
                .shards()
                .forEach(shard -> shards.put(shard.shardId(), lines(kinesis.client(), stream, shard.shardId())));
        return shards;
    }

    /** The text of every record, shard by shard. */
    static List<String> lines(EmbeddedKinesis kinesis, String stream) {
        return of(kinesis, stream).values().stream().flatMap(List::stream).toList();
    }

    /** Number of distinct operations in a stream. */
    static long operations(EmbeddedKinesis kinesis, String stream) {
        return lines(kinesis, stream).stream().map(Operation::id).distinct().count();
    }

    private static List<String> lines(KinesisClient client, String stream, String shard) {
        List<String> lines = new ArrayList<>();
        @Nullable
        String position = client.getShardIterator(request ->
                        request.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        while (position != null) {
            String current = position;
            GetRecordsResponse page = client.getRecords(request -> request.shardIterator(current));
            page.records().forEach(found -> lines.add(found.data().asUtf8String()));
            position = page.records().isEmpty() && page.millisBehindLatest() == 0 ? null : page.nextShardIterator();
        }
        return lines;
    }
}
