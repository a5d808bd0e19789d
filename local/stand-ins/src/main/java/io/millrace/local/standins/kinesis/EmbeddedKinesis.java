package io.millrace.local.standins.kinesis;

import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Kinesis as a child process, kinesis-local on Node. It ends with this process, however that ends. Streams live in its
 * memory; it keeps records without an age limit.
 */
public final class EmbeddedKinesis implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STREAM_LIMIT = Duration.ofMinutes(1);
    private static final Pattern LISTENING = Pattern.compile("(?m)^listening (http://\\S+)$");

    private final Process process;
    private final Path log;
    private final URI endpoint;
    private final KinesisClient client;

    private EmbeddedKinesis(Process process, Path log, URI endpoint) {
        this.process = process;
        this.log = log;
        this.endpoint = endpoint;
        this.client = KinesisClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .build();
    }

    /**
     * @param port HTTP, of the loopback address; 0 for any free one
     * @param tlsPort HTTPS with a self-signed certificate, always opened; 0 for any free one
     * @throws EmbeddedServiceException when Node is missing, a port is taken or the service does not answer, with its log
     */
    public static EmbeddedKinesis start(KinesisPackage installation, int port, int tlsPort) {
        Path script = installation.install();
        Path log = createLog();
        ProcessBuilder command = new ProcessBuilder(
                        List.of("node", script.toString(), Integer.toString(port), Integer.toString(tlsPort)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment()
                .putAll(Map.of(
                        "AWS_ACCOUNT_ID", LocalIdentity.ACCOUNT_ID,
                        "AWS_REGION", LocalIdentity.REGION,
                        "CREATE_STREAM_DURATION", "50ms",
                        "SHARD_LIMIT", "1000",
                        "LOG_LEVEL", "ERROR"));
        Process process = KinesisPackage.start(command);
        try {
            return new EmbeddedKinesis(process, log, awaitListening(process, log));
        } catch (EmbeddedServiceException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Open until this is closed; callers do not close it. */
    public KinesisClient client() {
        return client;
    }

    /** The stream is active when this returns. Returns its ARN. */
    public String createStream(String stream, int shards) {
        client.createStream(request -> request.streamName(stream).shardCount(shards));
        Deadline deadline = Deadline.in(STREAM_LIMIT);
        while (true) {
            var summary = client.describeStreamSummary(request -> request.streamName(stream))
                    .streamDescriptionSummary();
            if (summary.streamStatus() == StreamStatus.ACTIVE) {
                return summary.streamARN();
            }
            if (!deadline.pause()) {
                throw new EmbeddedServiceException("Stream " + stream + " is not active after " + STREAM_LIMIT);
            }
        }
    }

    public void put(String stream, String partitionKey, byte[] data) {
        client.putRecord(
                request -> request.streamName(stream).partitionKey(partitionKey).data(SdkBytes.fromByteArray(data)));
    }

    /** Every record that the stream holds now, shard by shard, oldest first. */
    public List<Record> records(String stream) {
        List<Record> records = new ArrayList<>();
        for (Shard shard :
                client.listShards(request -> request.streamName(stream)).shards()) {
            @Nullable
            String position = client.getShardIterator(request -> request.streamName(stream)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            while (position != null) {
                String current = position;
                GetRecordsResponse page = client.getRecords(request -> request.shardIterator(current));
                records.addAll(page.records());
                position = page.records().isEmpty() && page.millisBehindLatest() == 0 ? null : page.nextShardIterator();
            }
        }
        return records;
    }

    @Override
    public void close() {
        client.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new EmbeddedServiceException("Kinesis, process " + process.pid() + ", did not end");
            }
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new EmbeddedServiceException("the log of Kinesis cannot be deleted: " + log, e);
        }
    }

    private static URI awaitListening(Process process, Path log) {
        Deadline deadline = Deadline.in(START_LIMIT);
        while (true) {
            boolean alive = process.isAlive();
            String said = read(log);
            Matcher listening = LISTENING.matcher(said);
            if (listening.find()) {
                return URI.create(listening.group(1));
            }
            if (!alive) {
                throw new EmbeddedServiceException(
                        "Kinesis ended with exit code " + process.exitValue() + ":" + System.lineSeparator() + said);
            }
            if (!deadline.pause()) {
                throw new EmbeddedServiceException(
                        "Kinesis does not listen after " + START_LIMIT + ":" + System.lineSeparator() + said);
            }
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EmbeddedServiceException("the log of Kinesis cannot be read: " + log, e);
        }
    }

    private static Path createLog() {
        try {
            Path log = Files.createTempFile("millrace-kinesis", ".log");
            log.toFile().deleteOnExit();
            return log;
        } catch (IOException e) {
            throw new EmbeddedServiceException("no log file for Kinesis", e);
        }
    }
}
