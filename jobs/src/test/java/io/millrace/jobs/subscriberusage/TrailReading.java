package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.rejects.Finding;
import io.millrace.jobs.subscriberusage.read.TrailChunk;
import io.millrace.jobs.subscriberusage.read.TrailRecords;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * All that one file gave: rows, then findings, then how it ended; as text.
 *
 * <pre>
 * METRICS|ERRORS [correction] EVENT_ID [COLUMN=VALUE ...]    a row; {@link #USUAL} values are left out
 * FINDING RULE (POSITION) REASON                             of a record
 * FILE RULE (POSITION) REASON                                the file could not be read on
 * END RECORDS                                                its end was verified
 * </pre>
 */
public final class TrailReading {

    public static final String URI = "s3://trail/AWSLogs/1/x.json.gz";
    static final String TIME = "2026-05-01T10:00:00Z";
    public static final String ARN = "arn:aws:s3:us-east-1:540564263739:accesspoint/a";

    private static final Set<String> USUAL = Set.of(
            "eventtime=" + TIME,
            "event_timestamp=" + TIME,
            "access_point_arn=" + ARN,
            "region=us-east-1",
            "source_file=" + URI);
    private static final int SHOWN = 120;

    private final List<UsageRow> rows = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Long> recordsOfChunks = new ArrayList<>();
    private @Nullable TrailFileException failure;
    private String end = "";

    private TrailReading() {}

    public static TrailReading of(byte[] file) throws IOException {
        return of(new ByteArrayInputStream(file), file.length, TrailLimits.DEFAULT, 0, 1 << 20, 64 << 10);
    }

    public static TrailReading of(
            InputStream stored, long size, TrailLimits limits, long from, int chunkBytes, int bufferBytes)
            throws IOException {
        TrailReading reading = new TrailReading();
        TrailChunk chunk = new TrailChunk(chunkBytes);
        try (TrailRecords records = TrailRecords.open(
                stored,
                object(size),
                URI,
                limits,
                AccessPoints.of(AccessPoints.DATA_EXCHANGE_ACCOUNTS),
                from,
                bufferBytes)) {
            boolean more = true;
            while (more) {
                more = records.read(chunk);
                reading.take(chunk);
            }
            reading.end = "END " + chunk.records();
        } catch (TrailFileException e) {
            reading.take(chunk);
            reading.failure = e;
            reading.end = "FILE " + e.rule().id() + " (" + e.position() + ") " + e.getMessage();
        }
        return reading;
    }

    public static TrailObject object(long size) {
        return TrailObject.newBuilder()
                .setBucket("trail")
                .setKey("AWSLogs/1/x.json.gz")
                .setSize(size)
                .setEtag("")
                .setKind(TrailObjectKind.LOG)
                .setAccount("111122223333")
                .setRegion("us-east-1")
                .setArrivedAt(0)
                .build();
    }

    private void take(TrailChunk chunk) {
        rows.addAll(chunk.rows());
        findings.addAll(chunk.findings());
        recordsOfChunks.add(chunk.records());
        chunk.clear();
    }

    public static Usage usage(UsageRow row) throws IOException {
        return new SpecificDatumReader<>(Usage.class)
                .read(null, DecoderFactory.get().binaryDecoder(row.getRow().array(), null));
    }

    private static String shown(UsageRow row) throws IOException {
        Usage usage = usage(row);
        StringBuilder shown = new StringBuilder(row.getTable().name());
        if (row.getCorrection()) {
            shown.append(" correction");
        }
        shown.append(' ').append(usage.getEventid());
        for (Schema.Field column : Usage.getClassSchema().getFields()) {
            Object value = usage.get(column.pos());
            String text = column.name() + "=" + (value instanceof Instant ? value : cut(String.valueOf(value)));
            if (value != null && column.pos() > 0 && !USUAL.contains(text)) {
                shown.append(' ').append(text);
            }
        }
        return shown.toString();
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, 20) + "...(" + text.length() + ")";
    }

    public List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (UsageRow row : rows) {
            lines.add(shown(row));
        }
        for (Finding finding : findings) {
            lines.add("FINDING " + finding.rule() + " (" + finding.position() + ") " + finding.reason());
        }
        lines.add(end);
        return lines;
    }

    public List<UsageRow> rows() {
        return rows;
    }

    public List<Finding> findings() {
        return findings;
    }

    /** Records passed when each chunk was handed over. */
    public List<Long> recordsOfChunks() {
        return recordsOfChunks;
    }

    @Nullable
    public TrailFileException failure() {
        return failure;
    }
}
