package io.millrace.local.standins.dataexchange;

/** The end of a job that could succeed. */
public enum JobEnd {
    /** With every asset. */
    COMPLETED,
    /** In {@code ERROR}, no asset imported, its details naming the last source. */
    ERROR,
    /** As {@link #ERROR}, all but the last asset imported: whether that happens is not documented. */
    ERROR_WITH_OTHERS_IMPORTED,
    /** In {@code TIMED_OUT}, no asset imported. */
    TIMED_OUT,
    /** In {@code CANCELLED}, no asset imported. */
    CANCELLED,
    /** In {@code COMPLETED}, the last asset missing all the same. */
    ONE_ASSET_MISSING,
    /** In {@code COMPLETED}, the last asset there twice. */
    ONE_ASSET_TWICE
}
