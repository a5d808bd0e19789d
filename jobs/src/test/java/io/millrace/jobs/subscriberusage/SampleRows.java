package io.millrace.jobs.subscriberusage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** Rows of usage by number: the same number is the same event. */
public final class SampleRows {

    private static final long SECONDS_PER_HOUR = 3600;

    private SampleRows() {}

    public static UsageRow row(long number, int hour) {
        return row(UsageTable.METRICS, number, hour);
    }

    public static UsageRow row(UsageTable table, long number, int hour) {
        return row(table, number, hour, null);
    }

    /** The event {@code correction} corrects the event with the number. */
    public static UsageRow correction(long number, int hour, String correction) {
        return row(UsageTable.METRICS, number, hour, correction);
    }

    /** The usage of {@link #row}, in some hour. */
    public static Usage usage(long number) throws IOException {
        byte[] bytes = row(number, 490_000).getRow().array();
        return usage(bytes, 0, bytes.length);
    }

    private static UsageRow row(UsageTable table, long number, int hour, @Nullable String correction) {
        SplittableRandom random = new SplittableRandom(number);
        long high = random.nextLong();
        long low = random.nextLong();
        return new UsageRow(
                high,
                low,
                hour,
                table,
                correction != null,
                ByteBuffer.wrap(bytes(usage(number, hour, new UUID(high, low).toString(), correction))));
    }

    private static Usage usage(long number, int hour, String id, @Nullable String correction) {
        Instant time = Instant.ofEpochSecond(hour * SECONDS_PER_HOUR + Math.floorMod(number, SECONDS_PER_HOUR));
        return Usage.newBuilder()
                .setEventid(id)
                .setEventname(number % 5 == 0 ? "ListObjects" : "GetObject")
                .setEventtime(time.toString())
                .setEventTimestamp(time)
                .setSubscriberAccountId(String.format("%012d", number % 40))
                .setPrefix(number % 5 == 0 ? "data/" : null)
                .setBytesAccessed(number % 7 == 0 ? null : number)
                .setAccessPointArn("arn:aws:s3:us-east-1:540564263739:accesspoint/" + number % 11)
                .setObjectKey("data/part-" + number)
                .setCorrectionEventId(correction)
                .setSourceFile("s3://logs/AWSLogs/" + number % 100)
                .build();
    }

    static byte[] bytes(Usage usage) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new SpecificDatumWriter<>(Usage.class).write(usage, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Usage usage(byte[] bytes, int from, int length) throws IOException {
        return new SpecificDatumReader<>(Usage.class)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, from, length, null));
    }
}
