package io.millrace.jobs.subscriberusage.rule;

import io.millrace.connectors.content.ObjectRule;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.settings.JobNames;

/** The rules of subscriber-usage whose breach puts something into the rejects. */
public enum TrailRule {
    OBJECT_GONE("object.gone", "an object is still there when it is read"),
    OBJECT_CHANGED("object.changed", "an object is read as it arrived; the newer content has an arrival of its own"),
    OBJECT_DENIED("object.denied", "the job's role may read the object"),
    OBJECT_ALTERED("trail.object-altered", "an object has the SHA-256 that its digest lists"),
    OBJECT_MISSING("trail.object-missing", "every object that a digest lists is read"),
    DIGEST_MALFORMED("digest.malformed", "a digest is the JSON that CloudTrail documents"),
    DIGEST_TOO_LARGE("digest.too-large", "a digest lists at most 20,000 log files, in at most 16 MiB of JSON"),
    DIGEST_SIGNATURE("digest.signature", "a digest is signed by CloudTrail, for its content and the place it names"),
    DIGEST_MOVED("digest.moved", "a digest lies under the key that it names itself"),
    OBJECT_EMPTY("object.empty", "a log file has bytes; one without records is a gzip of an empty list"),
    OBJECT_SIZE("object.size", "an object has exactly the bytes that its arrival says"),
    GZIP_TRUNCATED("gzip.truncated", "the last gzip member is complete"),
    GZIP_CORRUPT("gzip.corrupt", "the object is gzip, and its checksums and lengths hold"),
    GZIP_TRAILING("gzip.trailing", "only further members or zero padding follow a gzip member"),
    GZIP_BOMB("gzip.bomb", "the content of a file is no longer than the limit"),
    NO_RECORDS("json.no-records", "the content is one JSON object with a list named Records"),
    JSON_MALFORMED("json.malformed", "the content is whole JSON: between the records nothing is missing or added"),
    JSON_TRAILING("json.trailing", "nothing but white space follows the JSON object"),
    RECORD_MALFORMED("record.malformed", "a record is well-formed JSON in UTF-8"),
    RECORD_TOO_LARGE("record.too-large", "a record has at most 1 MiB; CloudTrail's own limit is 256 KB"),
    RECORD_TOO_DEEP("record.too-deep", "objects and lists in a record are nested at most 100 deep"),
    FIELD_TYPE("record.field-type", "a field that is used has the type that CloudTrail documents"),
    EVENT_ID("record.event-id", "a usage record has an eventID, by which it is counted once"),
    EVENT_TIME("record.event-time", "eventTime is ISO 8601 with a zone, of the years 2013 to 2099"),
    BYTE_COUNT("record.byte-count", "bytes are a whole number from 0 to 9223372036854775807, however it is written"),
    ACCESS_POINT("record.access-point", "an access point of AWS Data Exchange is named by its ARN"),
    CORRECTION("record.correction", "an addendum of reason UPDATED_DATA says which event it corrects");

    /** Factory of every reject of this job. */
    public static final Rejects REJECTS = new Rejects(JobNames.SUBSCRIBER_USAGE);

    private final String id;
    private final String sentence;

    TrailRule(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    public static TrailRule of(ObjectRule rule) {
        switch (rule) {
            case EMPTY:
                return OBJECT_EMPTY;
            case SIZE:
                return OBJECT_SIZE;
            case GZIP_TRUNCATED:
                return GZIP_TRUNCATED;
            case GZIP_CORRUPT:
                return GZIP_CORRUPT;
            case GZIP_TRAILING:
                return GZIP_TRAILING;
        }
        throw new IllegalStateException("no rule of the job for " + rule);
    }

    public String id() {
        return id;
    }

    /** The rule as a sentence, for the documentation. */
    public String sentence() {
        return sentence;
    }
}
