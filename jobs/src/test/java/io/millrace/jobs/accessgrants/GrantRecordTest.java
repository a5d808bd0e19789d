package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

/**
 * Records that a release has written are read by every later one. A folder of golden files, once committed and released,
 * is never written again: a new form of the record gets a folder of its own.
 */
class GrantRecordTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/millrace/jobs/accessgrants/golden/v1");

    private static List<GrantRecord> records() {
        GrantCase active = GrantCase.dialect("team");
        GrantRecord granted = GrantChange.of(null, active.decide(), "", 1_700_000_000_000L)
                .record()
                .orElseThrow();
        GrantRecord refused = GrantChange.of(
                        granted,
                        active.with("/agreement/consumer", Map.of("userId", "ü \ud83d\ude00"))
                                .decide(),
                        "",
                        1L)
                .record()
                .orElseThrow();
        return List.of(granted, refused, GrantChange.drifted(granted));
    }

    /** With {@code -Dmillrace.golden.write=true} it writes the files, for a new version. */
    @Test
    void versionOneIsReadAsItWasMeant() throws IOException {
        if (Boolean.getBoolean("millrace.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.write(GOLDEN.resolve("records.avro"), written());
            Files.writeString(
                    GOLDEN.resolve("GrantRecord.avsc"),
                    GrantRecord.getClassSchema().toString(true) + '\n');
        }
        Schema then = new Schema.Parser().parse(Files.readString(GOLDEN.resolve("GrantRecord.avsc")));
        var decoder = DecoderFactory.get().binaryDecoder(Files.readAllBytes(GOLDEN.resolve("records.avro")), null);
        var reader = new SpecificDatumReader<GrantRecord>(then, GrantRecord.getClassSchema());

        for (GrantRecord meant : records()) {
            assertThat(reader.read(null, decoder)).isEqualTo(meant);
        }
        assertThat(decoder.isEnd()).isTrue();
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        var writer = new SpecificDatumWriter<>(GrantRecord.class);
        for (GrantRecord record : records()) {
            writer.write(record, encoder);
        }
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Of a few hundred bytes each: 100,000 of them are some 50 MB. */
    @Test
    void aRecordIsSmallWhateverItIsAbout() throws IOException {
        GrantDecision longest = GrantCase.dialect("access")
                .with("/provider/outputPorts/0/custom", Map.of("aws-" + "é".repeat(50_000) + "-arn", "é".repeat(1_000)))
                .with("/agreement/provider/dataProductId", "é".repeat(256))
                .decide();
        GrantRecord record = GrantChange.of(null, longest, "", 1L).record().orElseThrow();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(GrantRecord.class).write(record, encoder);
        encoder.flush();

        assertThat(bytes.size()).isLessThan(4_096);
        assertThat(written().length / records().size()).isLessThan(512);
    }
}
