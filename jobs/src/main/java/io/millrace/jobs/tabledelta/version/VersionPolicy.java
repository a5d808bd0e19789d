package io.millrace.jobs.tabledelta.version;

import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.AppliedVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** When a version is complete, which comes first, and which changes a person has to approve. */
public final class VersionPolicy implements Serializable {

    private static final long serialVersionUID = 1L;

    private final boolean marker;
    private final VersionOrder order;
    private final int shrinkMaxPercent;
    private final long shrinkMinRows;
    private final boolean holdSchemaChange;

    /**
     * @param marker whether a version is complete with {@code _SUCCESS}; else it is one file
     * @param shrinkMaxPercent a version with fewer rows than the table has, by more than this many percent, is held
     * @param shrinkMinRows tables with fewer rows than this shrink freely
     * @param holdSchemaChange whether a version with other columns than the table has is held
     */
    public VersionPolicy(
            boolean marker, VersionOrder order, int shrinkMaxPercent, long shrinkMinRows, boolean holdSchemaChange) {
        this.marker = marker;
        this.order = order;
        this.shrinkMaxPercent = shrinkMaxPercent;
        this.shrinkMinRows = shrinkMinRows;
        this.holdSchemaChange = holdSchemaChange;
    }

    boolean marker() {
        return marker;
    }

    VersionOrder order() {
        return order;
    }

    /** @return why a version needs an approval, or null when it does not */
    @Nullable
    String holdReason(@Nullable AppliedVersion applied, RowLayout layout, long rows) {
        if (applied == null) {
            return null;
        }
        long before = applied.getRows();
        if (before >= shrinkMinRows && (before - rows) * 100 > before * shrinkMaxPercent) {
            return "the table would shrink from " + before + " to " + rows + " rows, by more than " + shrinkMaxPercent
                    + "% (shrink.max.percent)";
        }
        String schemaChange = SchemaChange.describe(applied.getLayout(), layout);
        if (holdSchemaChange && !schemaChange.isEmpty()) {
            return schemaChange + " (schema.change=hold)";
        }
        return null;
    }
}
