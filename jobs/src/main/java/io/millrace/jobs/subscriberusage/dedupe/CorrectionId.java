package io.millrace.jobs.subscriberusage.dedupe;

import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsageRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * Identity of a correction: a row that corrects has the identity of the event it corrects, and may itself be delivered
 * twice.
 */
final class CorrectionId {

    private final SpecificDatumReader<Usage> reader = new SpecificDatumReader<>(Usage.class);
    private final MessageDigest digest = Sha256.start();

    /** 128 bits, from the identity of the corrected event and the id of the correcting one. */
    ByteBuffer of(UsageRow row) throws IOException {
        ByteBuffer bytes = row.getRow();
        Usage usage = reader.read(
                null,
                DecoderFactory.get()
                        .binaryDecoder(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), null));
        digest.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(row.getIdHigh())
                .putLong(row.getIdLow())
                .array());
        String id = usage.getCorrectionEventId();
        digest.update((id == null ? "" : id).getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest.digest(), 0, 2 * Long.BYTES);
    }
}
