package io.millrace.connectors.kinesis;

import io.millrace.connectors.metrics.PublishedMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSink;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The source and sink of Kinesis streams, and the only class that is compiled against the official Kinesis connector's
 * classes, so that a new connector version changes one file.
 *
 * <p>It reads with {@link FlinkKinesisConsumer}: the {@code KinesisStreamsSource} of release 4.3.0 polls without a
 * pause (over the 5 reads a second that a shard allows) and knows neither retries nor the order of parent and child
 * shards. It writes with {@link KinesisStreamsSink}.
 *
 * <p>Credentials come from the default chain (on the service: the application's role). An endpoint with plain {@code
 * http} is a local stand-in: it gets the key pair of the environment, or a placeholder that stand-ins accept.
 */
public final class KinesisStreams {

    /** Largest record a stream takes unless it is configured for more, in bytes of data and partition key. */
    public static final int RECORD_BYTES_DEFAULT = 1024 * 1024;

    /** Largest record a stream can be configured for, in bytes; also the largest PutRecords request. */
    public static final int RECORD_BYTES_MAX = 10 * 1024 * 1024;

    /** PutRecords takes at most 500 records. */
    private static final int BATCH_RECORDS = 500;

    /** The request limit that every stream has had; requests grow over it only for a record that needs it. */
    private static final int BATCH_BYTES = 5 * 1024 * 1024;

    private static final int BUFFERED_RECORDS = 10_000;
    private static final long BUFFERED_MILLIS = 200;

    private static final String PLACEHOLDER_CREDENTIAL = "local";

    private KinesisStreams() {}

    /**
     * Adds the stream as a source, read from its oldest record on a fresh start: an arrival that was sent before the
     * job's first start counts. The caller gives the name and the uid. The stream belongs to the caller's own account,
     * for the consumer addresses it by name.
     *
     * <p>Metric: {@code streamReaders}. Flink's own {@code millisBehindLatest} of a shard appears only when the consumer
     * has found it, and is below zero until it was read.
     *
     * @param endpoint of a stand-in or a private endpoint; null for the region's own
     */
    @SuppressWarnings("deprecation") // FlinkKinesisConsumer is a SourceFunction
    public static <T> DataStreamSource<T> source(
            StreamExecutionEnvironment environment,
            StreamArn stream,
            @Nullable String endpoint,
            DeserializationSchema<T> schema) {
        return environment.addSource(
                new Consumer<>(stream.name(), schema, consumer(stream, endpoint)), schema.getProducedType());
    }

    /**
     * A sink that writes each element at least once, in order per partition key as far as Kinesis allows.
     *
     * <p>One request is in flight per writer. The refused part of a request goes back to the head of the buffer, so with
     * more than one in flight newer records of a key would overtake it. What remains is inside one request: Kinesis may
     * take the newer of two records of one key and refuse the older. Readers drop that one by its ordinal.
     *
     * <p>A refused record (throughput exceeded, internal failure) is retried for ever and not failed: a busy shard makes
     * the job slow, not broken, and back pressure shows it.
     *
     * @param recordBytesMax the stream's record size limit; a larger element fails the job, so check before
     */
    public static <T> Sink<T> sink(
            StreamArn stream,
            @Nullable String endpoint,
            int recordBytesMax,
            SerializationSchema<T> schema,
            PartitionKeys<T> partitionKeys) {
        return KinesisStreamsSink.<T>builder()
                .setStreamArn(stream.toString())
                .setKinesisClientProperties(client(stream, endpoint, System.getenv()))
                .setSerializationSchema(schema)
                .setPartitionKeyGenerator(partitionKeys::of)
                .setFailOnError(false)
                .setMaxInFlightRequests(1)
                .setMaxBatchSize(BATCH_RECORDS)
                .setMaxBatchSizeInBytes(Math.max(BATCH_BYTES, recordBytesMax))
                .setMaxRecordSizeInBytes(recordBytesMax)
                .setMaxBufferedRequests(BUFFERED_RECORDS)
                .setMaxTimeInBufferMS(BUFFERED_MILLIS)
                .build();
    }

    static Properties consumer(StreamArn stream, @Nullable String endpoint) {
        Properties properties = client(stream, endpoint, System.getenv());
        properties.setProperty("flink.stream.initpos", "TRIM_HORIZON");
        return properties;
    }

    /** The connector relocates its constants with its SDK, hence the keys as text. */
    static Properties client(StreamArn stream, @Nullable String endpoint, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", stream.region());
        if (endpoint == null) {
            return properties;
        }
        properties.setProperty("aws.endpoint", endpoint);
        if (endpoint.toLowerCase(Locale.ROOT).startsWith("http://")) {
            properties.setProperty("aws.trust.all.certificates", "true");
            properties.setProperty("aws.http.protocol.version", "HTTP1_1");
            properties.setProperty("aws.credentials.provider", "BASIC");
            properties.setProperty(
                    "aws.credentials.provider.basic.accesskeyid",
                    environment.getOrDefault("AWS_ACCESS_KEY_ID", PLACEHOLDER_CREDENTIAL));
            properties.setProperty(
                    "aws.credentials.provider.basic.secretkey",
                    environment.getOrDefault("AWS_SECRET_ACCESS_KEY", PLACEHOLDER_CREDENTIAL));
        }
        return properties;
    }

    /** Shows from its start on that there is a stream to read. */
    private static final class Consumer<T> extends FlinkKinesisConsumer<T> {

        private static final long serialVersionUID = 1L;

        Consumer(String stream, DeserializationSchema<T> schema, Properties properties) {
            super(stream, schema, properties);
        }

        @Override
        public void open(Configuration configuration) throws Exception {
            super.open(configuration);
            PublishedMetrics.of(getRuntimeContext().getMetricGroup()).gauge("streamReaders", (Gauge<Integer>) () -> 1);
        }
    }
}
