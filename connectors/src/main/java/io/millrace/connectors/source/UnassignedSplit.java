package io.millrace.connectors.source;

import org.jspecify.annotations.Nullable;

/** The state of a {@link OneSplitEnumerator}: the split, as long as no reader has it. */
public final class UnassignedSplit<SplitT> {

    private final @Nullable SplitT split;

    /** @param split null when a reader has it */
    public UnassignedSplit(@Nullable SplitT split) {
        this.split = split;
    }

    public @Nullable SplitT split() {
        return split;
    }
}
