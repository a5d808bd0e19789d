package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.jobs.subscriberusage.digest.DigestAudit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * A savepoint of the reader and of the audit, committed as files, and the story that leads to it.
 *
 * <p>State that a release has written must be readable for ever, so a folder, once released, is never written again. A
 * change of the state's form gets a folder of its own: run {@link #main} in the module's folder with the test class path,
 * the new folder's name as its argument, and add the name to {@link #FOLDERS}.
 */
final class ReadingState {

    static final List<String> FOLDERS = List.of("reading-v1");

    static final long TIME = 1_777_629_600_000L;
    static final Duration WAIT = Duration.ofHours(6);
    static final String HASH = "11".repeat(32);

    /** All events of the story, those of the savepoint included. */
    final List<String> events = new ArrayList<>();

    final Reading.Setup setup = new Reading.Setup();

    private final List<TrailObject> objects = new ArrayList<>();

    /** Objects of the same content and order, so that they have the etags that the savepoint remembers. */
    ReadingState() throws Exception {
        setup.chunkBytes = 300;
        setup.readsConcurrent = 1;
        setup.time = TIME;
        for (String name : List.of("away", "large", "queued")) {
            List<String> inObject = LogFile.eventIds(name, name.equals("large") ? 30 : 2, false);
            events.addAll(inObject);
            objects.add(setup.store.put(
                    "AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/01/" + name, LogFile.of(inObject)));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(
                        "src/test/resources",
                        ReadingState.class.getPackageName().replace('.', '/'),
                        "golden")
                .resolve(arguments[0]);
        Files.createDirectories(folder);
        ReadingState golden = new ReadingState();
        try (Reading reading = new Reading(golden.setup)) {
            golden.fill(reading);
            OperatorSnapshotUtil.writeStateHandle(
                    reading.snapshot().state(), folder.resolve("reader.state").toString());
            Files.write(folder.resolve("sent.txt"), reading.events);
        }
        try (var audit = audit()) {
            audit.setProcessingTime(TIME);
            audit.open();
            for (String read : List.of("read", "verified")) {
                audit.processElement(new ObjectAudit(read, null, HASH), 0);
            }
            for (String listed : List.of("listed", "verified")) {
                audit.processElement(new ObjectAudit(listed, "digest", HASH), 0);
            }
            OperatorSnapshotUtil.writeStateHandle(
                    audit.snapshotWithLocalState(1, 0, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                            .getJobManagerOwnedState(),
                    folder.resolve("audit.state").toString());
        }
        for (Schema schema : List.of(TrailRead.getClassSchema(), AuditedObject.getClassSchema())) {
            Files.writeString(folder.resolve(schema.getName() + ".avsc"), schema.toString(true) + '\n');
        }
    }

    /** One object of each kind: backing off after two tries, begun, and waiting. */
    private void fill(Reading reading) throws Exception {
        setup.store.whenOpened((key, opening, content) -> {
            if (key.endsWith("away")) {
                throw new ObjectStoreException(Kind.UNAVAILABLE, key, "slow down", null);
            }
            return content;
        });
        reading.arrive(objects.get(0));
        reading.await(() -> reading.operators.get(0).backingOff() == 1);
        reading.time(TIME + 1_000);
        reading.await(() -> reading.operators.get(0).backingOff() == 1);
        reading.arrive(objects.get(1));
        reading.awaitMail();
        reading.awaitMail();
        reading.arrive(objects.get(2));
        assertThat(reading.operators.get(0).pendingObjects()).isEqualTo(3);
        assertThat(reading.events).isNotEmpty().hasSizeLessThan(30);
    }

    static Path resource(String folder, String name) throws Exception {
        return Path.of(Objects.requireNonNull(ReadingState.class.getResource("golden/" + folder + '/' + name), name)
                .toURI());
    }

    static OperatorSubtaskState state(String folder, String name) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(resource(folder, name).toString());
    }

    static KeyedOneInputStreamOperatorTestHarness<String, ObjectAudit, Reject> audit() throws Exception {
        var audit = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new DigestAudit(WAIT)), DigestAudit.OBJECT, Types.STRING);
        audit.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        Thread.currentThread().getContextClassLoader());
        return audit;
    }
}
