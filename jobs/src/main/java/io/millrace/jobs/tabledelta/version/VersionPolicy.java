package io.millrace.jobs.tabledelta.version;

import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.AppliedVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The rules for versions: completeness, order, and the changes that need an approval. */
public final class VersionPolicy implements Serializable {

    private static final long serialVersionUID = 1L;

    private final boolean marker;
    private final VersionOrder order;
    private final int shrinkMaxPercent;
    private final long shrinkMinRows;
    private final boolean holdSchemaChange;

    /**
     * @param marker whether {@code _SUCCESS} completes a version; otherwise a version is one file
     * @param shrinkMaxPercent a version is held when the table would lose more than this share of its rows
     * @param shrinkMinRows tables with fewer rows may shrink by any share
     * @param holdSchemaChange whether a version is held when its columns differ from those of the table
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

    /** The reason why a version needs an approval; null when it needs none. */
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
        String schemaChange = ColumnDifference.describe(applied.getLayout(), layout);
        if (holdSchemaChange && !schemaChange.isEmpty()) {
            return schemaChange + " (schema.change=hold)";
        }
        return null;
    }
}
