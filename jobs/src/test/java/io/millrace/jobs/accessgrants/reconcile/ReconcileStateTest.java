package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.junit.jupiter.api.Test;

/** Records, reads and the hold as they lie in checkpoints of access-grants. */
class ReconcileStateTest {

    private static AccessRecord record() {
        return AccessRecord.newBuilder()
                .setAgreement("é 1")
                .setResource("DATA_USAGE_AGREEMENTS")
                .setAccount("111122223333")
                .setRole("Reader")
                .setStatus(RecordStatus.REFUSED)
                .setOwed(true)
                .setConsumerKind("TEAM")
                .setConsumer("t1")
                .setProvider("p1")
                .setTable(true)
                .setArns(List.of("arn:aws:s3:::weather"))
                .setFormerArns(List.of("arn:aws:s3:::former"))
                .setBaseline(List.of("arn:aws:s3:::approved"))
                .setOutcome("REFUSED")
                .setRule("data.tag")
                .setReason("The bucket has no tag.")
                .setNote("a note")
                .setReportable(false)
                .setDecidedAt(1_700_000_000_000L)
                .build();
    }

    private static PendingRead read() {
        return PendingRead.newBuilder()
                .setAgreement("é 1")
                .setResource("ACCESS")
                .setTransition("DEACTIVATED")
                .setLane(ReadLane.FAN_OUT)
                .setCause("event 1 AccessDeactivatedEvent")
                .setSince(1_700_000_000_000L)
                .setAttempts(3)
                .setTagChecks(2)
                .setDueAt(1_700_000_001_000L)
                .build();
    }

    private static RevocationHold hold() {
        return RevocationHold.newBuilder()
                .setHeld(true)
                .setReleaseToken("checked")
                .setRevocations(List.of(1_700_000_000_000L, 1_700_000_002_000L))
                .build();
    }

    /** Never to be changed: state of running jobs looks like this. */
    private static byte[] golden(String name) throws IOException {
        try (InputStream golden = ReconcileStateTest.class.getResourceAsStream("golden/v1/" + name)) {
            return Objects.requireNonNull(golden, name).readAllBytes();
        }
    }

    /** With {@code -Dmillrace.golden.write=FOLDER} the file is written, for a new version. */
    private static <V extends SpecificRecordBase> void check(Class<V> type, V value, String name) throws IOException {
        TypeSerializer<V> serializer = new AvroTypeInfo<>(type).createSerializer(new SerializerConfigImpl());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        serializer.serialize(value, new DataOutputViewStreamWrapper(bytes));
        String folder = System.getProperty("millrace.golden.write");
        if (folder != null) {
            Files.write(Path.of(folder, name), bytes.toByteArray());
        }
        assertThat(bytes.toByteArray()).isEqualTo(golden(name));
        assertThat(serializer.deserialize(new DataInputViewStreamWrapper(new ByteArrayInputStream(golden(name)))))
                .isEqualTo(value);
    }

    @Test
    void recordsAreReadAsTheyWereMeant() throws IOException {
        check(AccessRecord.class, record(), "record.state");
    }

    @Test
    void readsAreReadAsTheyWereMeant() throws IOException {
        check(PendingRead.class, read(), "read.state");
    }

    @Test
    void aHoldIsReadAsItWasMeant() throws IOException {
        check(RevocationHold.class, hold(), "hold.state");
    }
}
