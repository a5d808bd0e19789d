package io.millrace.jobs.settings;

/** How a job learns of new objects. */
public enum Arrivals {
    /** It lists the location again and again. */
    LISTING,
    /** It reads S3's notifications from a Kinesis stream. */
    EVENTS
}
