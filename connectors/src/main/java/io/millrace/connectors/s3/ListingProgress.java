package io.millrace.connectors.s3;

import org.jspecify.annotations.Nullable;

/** What the enumerator of a {@link ListingSource} keeps: the split, for as long as no reader has it. */
public final class ListingProgress {

    private final @Nullable ListingSplit unassigned;

    ListingProgress(@Nullable ListingSplit unassigned) {
        this.unassigned = unassigned;
    }

    @Nullable
    ListingSplit unassigned() {
        return unassigned;
    }
}
