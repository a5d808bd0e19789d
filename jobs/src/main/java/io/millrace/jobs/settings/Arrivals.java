package io.millrace.jobs.settings;

/** The means by which a job finds new objects. */
public enum Arrivals {
    /** Repeated listings of the location. */
    LISTING,
    /** S3's notifications on a Kinesis stream. */
    EVENTS
}
