package io.millrace.jobs.subscriberusage.record;

import io.millrace.jobs.subscriberusage.Usage;
import java.util.Objects;
import org.apache.avro.Schema;

/** A field of a record that is read, and its slot in {@link FieldBuffer}: the position of its column, if it is one. */
public enum TrailField {
    EVENT_ID("eventID", "eventid"),
    EVENT_NAME("eventName", "eventname"),
    EVENT_TIME("eventTime", "eventtime"),
    REGION("awsRegion", "provider_bucket_region"),
    ACCOUNT("userIdentity.accountId", "subscriber_account_id"),
    PRINCIPAL("userIdentity.principalId", "principal_id"),
    IP_ADDRESS("sourceIPAddress", "subscriber_ip_address"),
    USER_AGENT("userAgent", "subscriber_user_agent"),
    BUCKET("requestParameters.bucketName", "provider_bucket_name"),
    REQUEST_PAYER("requestParameters.x-amz-request-payer", "x_amz_request_payer"),
    PREFIX("requestParameters.prefix", "prefix"),
    OBJECT_KEY("requestParameters.key", "object_key"),
    OBJECT_VERSION("requestParameters.versionId", "object_version_id"),
    BYTES_OUT("additionalEventData.bytesTransferredOut", "bytes_accessed"),
    BYTES_IN("additionalEventData.bytesTransferredIn", "bytes_received"),
    AUTHENTICATION("additionalEventData.AuthenticationMethod", "authentication_method"),
    TLS_VERSION("tlsDetails.tlsVersion", "tls_version"),
    ERROR_CODE("errorCode", "error_code"),
    ERROR_MESSAGE("errorMessage", "error_message"),
    REQUEST_ID("requestID", "request_id"),
    SHARED_EVENT_ID("sharedEventID", "shared_event_id"),
    EVENT_VERSION("eventVersion", "event_version"),
    RECIPIENT("recipientAccountId", "recipient_account_id"),
    VPC_ENDPOINT("vpcEndpointId", "vpc_endpoint_id"),
    ADDENDUM_REASON("addendum.reason", "addendum_reason"),

    /** Becomes eventid in a correction. */
    ORIGINAL_EVENT_ID("addendum.originalEventID", Slots.first()),
    RESOURCE_TYPE("resources[].type", Slots.first() + 1),
    RESOURCE_ACCOUNT("resources[].accountId", Slots.first() + 2),
    RESOURCE_ARN("resources[].ARN", Slots.first() + 3);

    /** Columns and further slots. */
    public static final int SLOTS = Slots.first() + 4;

    private final String path;
    private final int slot;

    TrailField(String path, String column) {
        this(path, Slots.of(column));
    }

    TrailField(String path, int slot) {
        this.path = path;
        this.slot = slot;
    }

    /** As the documentation writes it, such as {@code requestParameters.key}. */
    public String path() {
        return path;
    }

    public int slot() {
        return slot;
    }

    boolean isByteCount() {
        return this == BYTES_OUT || this == BYTES_IN;
    }

    /** The slots that are columns are first, in the order of the schema. */
    public static final class Slots {

        private Slots() {}

        public static int of(String column) {
            Schema.Field field = Usage.getClassSchema().getField(column);
            return Objects.requireNonNull(field, column).pos();
        }

        /** The first that is no column. */
        public static int first() {
            return Usage.getClassSchema().getFields().size();
        }
    }
}
