package io.millrace.jobs.subscriberusage.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.connectors.content.ObjectContent;
import io.millrace.connectors.rejects.Finding;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.record.FieldBuffer;
import io.millrace.jobs.subscriberusage.record.RecordReader;
import io.millrace.jobs.subscriberusage.record.RecordSlices;
import io.millrace.jobs.subscriberusage.record.RowEncoder;
import io.millrace.jobs.subscriberusage.record.RowIdentity;
import io.millrace.jobs.subscriberusage.record.TrailField;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stream of the rows of one CloudTrail log file. A record that breaks a rule is a finding, and reading goes on behind it.
 * Not for use by several threads at once.
 */
public final class TrailRecords implements Closeable {

    /** Of a file as stored, and of its content. */
    static final int BUFFER_BYTES = 64 << 10;

    /** Of content: after this much a chunk is handed over even if hardly anything in it was usage. */
    private static final long PASSED_BYTES_MAX = 16 << 20;

    private static final int EVENT_ID = TrailField.Slots.of("eventid");
    private static final int ACCESS_POINT = TrailField.Slots.of("access_point_arn");
    private static final int CORRECTION_EVENT_ID = TrailField.Slots.of("correction_event_id");
    private static final long MICROS_OF_HOUR = 3_600_000_000L;

    private final RecordSlices slices;
    private final RecordReader reader;
    private final TrailLimits limits;
    private final long from;
    private final FieldBuffer text = new FieldBuffer(TrailField.SLOTS);
    private final RowEncoder encoder = new RowEncoder();
    private final RowIdentity identity = new RowIdentity();

    private TrailRecords(
            RecordSlices slices,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from) {
        this.slices = slices;
        this.limits = limits;
        this.from = from;
        text.put(TrailField.Slots.of("region"), object.getRegion());
        text.put(TrailField.Slots.of("source_file"), uri);
        text.keep();
        this.reader = new RecordReader(accessPoints, text);
    }

    /**
     * Opens a file; nothing is read yet.
     *
     * @param gzipped the object as stored; closed with the reader
     * @param uri of the object, for rows and messages
     * @param from index of the first record that is returned; those before it are only skipped
     */
    public static TrailRecords open(
            InputStream gzipped,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from) {
        return open(gzipped, object, uri, limits, accessPoints, from, BUFFER_BYTES);
    }

    /** As above with buffers of a given size, which must not make a difference to what is read. */
    public static TrailRecords open(
            InputStream gzipped,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from,
            int bufferBytes) {
        ObjectContent content = ObjectContent.gunzipped(gzipped, uri, object.getSize(), bufferBytes);
        return open(content, object, uri, limits, accessPoints, from, bufferBytes);
    }

    /** As above of content that is unpacked already. */
    public static TrailRecords open(
            ObjectContent content,
            TrailObject object,
            String uri,
            TrailLimits limits,
            AccessPoints accessPoints,
            long from,
            int bufferBytes) {
        return new TrailRecords(
                new RecordSlices(content, limits, bufferBytes), object, uri, limits, accessPoints, from);
    }

    /**
     * Adds rows, findings and the count of records to the chunk until it is full, or much was read for little.
     *
     * @return false when the file ended, and its end was verified; the chunk may hold its last rows
     * @throws IOException when the object could not be read this time; the chunk is good up to its count of records
     * @throws TrailFileException when the file cannot be read on; the chunk holds what was before
     */
    public boolean read(TrailChunk chunk) throws IOException, TrailFileException {
        long enough = slices.bytes() + PASSED_BYTES_MAX;
        while (!chunk.isFull() && slices.bytes() < enough) {
            if (!slices.next()) {
                return false;
            }
            if (slices.index() >= from) {
                readRecord(chunk);
            }
            chunk.pass(slices.index() + 1);
        }
        return true;
    }

    private void readRecord(TrailChunk chunk) throws IOException {
        if (slices.isTooLarge()) {
            find(chunk, TrailRule.RECORD_TOO_LARGE, "the record has more than " + limits.recordBytesMax() + " bytes");
        } else if (slices.depth() > limits.nestingMax()) {
            find(chunk, TrailRule.RECORD_TOO_DEEP, "objects and lists are nested " + slices.depth() + " deep");
        } else if (slices.buffer()[slices.start()] != '{') {
            find(chunk, TrailRule.RECORD_MALFORMED, "the record is no object");
        } else {
            readObject(chunk);
        }
    }

    private void readObject(TrailChunk chunk) throws IOException {
        try {
            reader.read(slices.buffer(), slices.start(), slices.end());
        } catch (JsonProcessingException e) {
            find(chunk, TrailRule.RECORD_MALFORMED, complaint(e));
            return;
        }
        String undecided = reader.undecided();
        TrailRule brokenRule = reader.brokenRule();
        if (undecided != null) {
            find(chunk, TrailRule.FIELD_TYPE, undecided);
        } else if (reader.isUsage() && brokenRule != null) {
            find(chunk, brokenRule, reader.reason());
        } else if (reader.isUsage()) {
            addRows(chunk);
        }
    }

    /** Without what Jackson adds about the beginning of an object or list, which is of no use without the source. */
    private static String complaint(JsonProcessingException malformed) {
        String message = malformed.getOriginalMessage();
        int addition = message.indexOf(" (for ");
        long at = malformed.getLocation() == null ? 0 : malformed.getLocation().getByteOffset();
        return "near byte " + at + " of the record: " + (addition < 0 ? message : message.substring(0, addition));
    }

    private void addRows(TrailChunk chunk) {
        boolean correction = reader.isCorrection();
        if (correction) {
            text.share(CORRECTION_EVENT_ID, EVENT_ID);
            text.share(EVENT_ID, TrailField.ORIGINAL_EVENT_ID.slot());
        }
        UsageTable table = reader.isError() ? UsageTable.ERRORS : UsageTable.METRICS;
        int hour = (int) Math.floorDiv(reader.eventMicros(), MICROS_OF_HOUR);
        for (int number = 0; number < reader.accessPointCount(); number++) {
            reader.accessPoint(number, ACCESS_POINT);
            identity.of(text, EVENT_ID, ACCESS_POINT);
            chunk.add(new UsageRow(
                    identity.high(), identity.low(), hour, table, correction, encoder.encode(text, reader.numbers())));
        }
    }

    private void find(TrailChunk chunk, TrailRule rule, String reason) {
        chunk.add(new Finding(rule.id(), "record " + slices.index(), reason, slices.head()));
    }

    @Override
    public void close() throws IOException {
        slices.close();
    }
}
