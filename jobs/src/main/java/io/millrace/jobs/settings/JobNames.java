package io.millrace.jobs.settings;

/** The names of the jobs, as the {@code job} key of the {@code millrace} property group has them. */
public final class JobNames {

    public static final String TABLE_DELTA = "table-delta";
    public static final String SUBSCRIBER_USAGE = "subscriber-usage";
    public static final String REVISION_PUBLISHER = "revision-publisher";
    public static final String ACCESS_GRANTS = "access-grants";

    private JobNames() {}
}
