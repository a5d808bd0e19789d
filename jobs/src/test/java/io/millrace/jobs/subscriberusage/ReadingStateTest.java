package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.rejects.Reject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's code goes on from state that was written once and committed; see {@link ReadingState}. */
class ReadingStateTest {

    @ParameterizedTest
    @FieldSource("io.millrace.jobs.subscriberusage.ReadingState#FOLDERS")
    void readingGoesOnWhereItWas(String folder) throws Exception {
        ReadingState golden = new ReadingState();
        List<String> sent = new ArrayList<>(Files.readAllLines(ReadingState.resource(folder, "sent.txt")));
        golden.setup.time = ReadingState.TIME + 2_999;
        Reading.Checkpoint checkpoint = new Reading.Checkpoint(ReadingState.state(folder, "reader.state"), 1);
        try (Reading reading = new Reading(golden.setup, checkpoint)) {
            reading.await(() -> reading.operators.get(0).pendingObjects() == 1);
            assertThat(reading.events).noneMatch(event -> event.startsWith("away"));
            reading.time(ReadingState.TIME + 3_000);
            reading.settle();
            sent.addAll(reading.events);
            assertThat(reading.rejects).isEmpty();
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(golden.events);
    }

    static Stream<Arguments> audits() {
        return ReadingState.FOLDERS.stream()
                .flatMap(folder -> Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())
                        .map(backend -> Arguments.of(folder, backend)));
    }

    @ParameterizedTest
    @MethodSource("audits")
    void auditRemembersWhatWasReadAndListed(String folder, StateBackend backend) throws Exception {
        String other = "22".repeat(32);
        try (var audit = ReadingState.audit()) {
            audit.setStateBackend(backend);
            audit.setProcessingTime(ReadingState.TIME + 1);
            audit.initializeState(ReadingState.state(folder, "audit.state"));
            audit.open();
            audit.processElement(new ObjectAudit("read", "digest", other), 0);
            audit.processElement(new ObjectAudit("verified", "digest", ReadingState.HASH), 0);
            audit.setProcessingTime(ReadingState.TIME + ReadingState.WAIT.toMillis());
            assertThat(audit.extractOutputValues())
                    .extracting(Reject::getRule, Reject::getSource)
                    .containsExactly(tuple("trail.object-altered", "read"), tuple("trail.object-missing", "listed"));
            assertThat(audit.numProcessingTimeTimers()).isZero();
            assertThat(audit.numEventTimeTimers()).isZero();
        }
    }

    static Stream<Arguments> schemas() {
        return ReadingState.FOLDERS.stream()
                .flatMap(folder -> Stream.of(TrailRead.getClassSchema(), AuditedObject.getClassSchema())
                        .map(schema -> Arguments.of(folder, schema)));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void stateOfThatVersionIsReadable(String folder, Schema today) throws Exception {
        Schema then =
                new Schema.Parser().parse(Files.readString(ReadingState.resource(folder, today.getName() + ".avsc")));
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(today, then)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
}
