package io.millrace.jobs.subscriberusage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/** Log files and digests as CloudTrail writes them, with nothing in them but what these tests need. */
public final class LogFile {

    private LogFile() {}

    /** One record for each event id; for an empty one a record without. */
    public static byte[] json(List<String> eventIds) {
        return eventIds.stream()
                .map(LogFile::record)
                .collect(Collectors.joining(",", "{\"Records\":[", "]}"))
                .getBytes(UTF_8);
    }

    private static String record(String id) {
        String eventId = id.isEmpty() ? "" : "\"eventID\":\"" + id + "\",";
        return "{\"eventVersion\":\"1.10\"," + eventId + "\"eventName\":\"GetObject\","
                + "\"eventTime\":\"2026-05-01T00:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"awsRegion\":\"us-east-1\","
                + "\"userIdentity\":{\"type\":\"AWSAccount\",\"accountId\":\"111122223333\"},\"resources\":["
                + "{\"type\":\"AWS::S3::AccessPoint\",\"accountId\":\"540564263739\","
                + "\"ARN\":\"arn:aws:s3:us-east-1:540564263739:accesspoint/418d6540\"}]}";
    }

    public static byte[] of(List<String> eventIds) {
        return gzip(json(eventIds));
    }

    public static byte[] of(String... eventIds) {
        return of(List.of(eventIds));
    }

    /** Event ids {@code name-0} and on; every tenth record has none when some are bad. */
    public static List<String> eventIds(String name, int count, boolean someBad) {
        List<String> ids = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ids.add(someBad && index % 10 == 7 ? "" : name + '-' + index);
        }
        return ids;
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new IllegalStateException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    /** The event of a row. */
    static String eventId(UsageRow row) {
        byte[] bytes = new byte[row.getRow().remaining()];
        row.getRow().duplicate().get(bytes);
        try {
            return new SpecificDatumReader<>(Usage.class)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null))
                    .getEventid();
        } catch (IOException e) {
            throw new IllegalStateException("a row is a Usage", e);
        }
    }
}
