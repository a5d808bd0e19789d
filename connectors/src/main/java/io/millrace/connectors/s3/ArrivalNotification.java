package io.millrace.connectors.s3;

import java.util.List;

/**
 * The arrivals and refusals in one message about S3 objects, in any of these shapes:
 *
 * <ul>
 *   <li>EventBridge "Object Created", key as it is;
 *   <li>an S3 event notification with {@code Records[]}, key form-encoded (as AWS and MinIO do; Ceph sends it raw, so
 *       that {@code +} and {@code %} in its keys are misread);
 *   <li>CloudTrail's own, {@code {"s3Bucket": ..., "s3ObjectKey": [...]}}, keys as they are, with neither size nor etag
 *       nor time;
 *   <li>any of them in an SNS envelope ({@code Type: Notification}), an SQS receive answer ({@code Messages[].Body}),
 *       an SQS event ({@code Records[].body}), an SNS event ({@code Records[].Sns}) or a bare {@code Body}, up to
 *       {@value #MAX_ENVELOPES} deep.
 * </ul>
 *
 * Every record is accounted for: it is an arrival, a refusal, or by rule ignored: {@code s3:TestEvent}, CloudTrail's
 * validation message, S3 events other than a creation, and folder markers (empty objects named {@code .../}). A refused
 * record does not affect its neighbours.
 */
public final class ArrivalNotification {

    /** Rule: at most {@value #MAX_BYTES} bytes. */
    public static final String SIZE = "notification.size";
    /** Rule: well-formed JSON, no duplicate names, at most {@value #MAX_DEPTH} levels deep, nothing behind it. */
    public static final String JSON = "notification.json";
    /** Rule: one of the shapes above. */
    public static final String SHAPE = "notification.shape";
    /** Rule: at most {@value #MAX_ENVELOPES} envelopes around an event. */
    public static final String ENVELOPES = "notification.envelopes";
    /** Rule: S3 event version 2. */
    public static final String VERSION = "notification.version";
    /** Rule: every field that is needed is there and of its type. */
    public static final String FIELD = "notification.field";
    /** Rule: a key of 1 to 1,024 bytes of well-formed UTF-8, decoded from well-formed form encoding where encoded. */
    public static final String KEY = "notification.key";

    /** A Kinesis record's classic limit; SQS and SNS allow less. */
    static final int MAX_BYTES = 1 << 20;

    /** An S3 record is 6 deep. */
    static final int MAX_DEPTH = 16;

    /** SNS in SQS in one more carrier. */
    static final int MAX_ENVELOPES = 4;

    private final List<ObjectArrival> arrivals;
    private final List<NotificationRefusal> refusals;

    ArrivalNotification(List<ObjectArrival> arrivals, List<NotificationRefusal> refusals) {
        this.arrivals = List.copyOf(arrivals);
        this.refusals = List.copyOf(refusals);
    }

    /**
     * Never throws for any input.
     *
     * @param receivedAt epoch millis: the arrival time of objects for which the message has none
     */
    public static ArrivalNotification parse(byte[] payload, long receivedAt) {
        return new NotificationParser(receivedAt).parse(payload);
    }

    /** In the order of the message, from any bucket; {@link Location#contains} tells which of them are wanted. */
    public List<ObjectArrival> arrivals() {
        return arrivals;
    }

    public List<NotificationRefusal> refusals() {
        return refusals;
    }
}
