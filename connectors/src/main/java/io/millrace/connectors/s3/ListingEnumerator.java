package io.millrace.connectors.s3;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Hands the one split to the first reader that is there, and takes it back when that reader is lost. */
final class ListingEnumerator implements SplitEnumerator<ListingSplit, ListingProgress> {

    private final SplitEnumeratorContext<ListingSplit> context;
    private @Nullable ListingSplit unassigned;

    ListingEnumerator(SplitEnumeratorContext<ListingSplit> context, @Nullable ListingSplit unassigned) {
        this.context = context;
        this.unassigned = unassigned;
    }

    @Override
    public void start() {
        // Readers announce themselves.
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String hostname) {
        // The split is handed out without being asked for.
    }

    @Override
    public void addReader(int subtask) {
        if (unassigned != null) {
            ListingSplit split = unassigned;
            unassigned = null;
            context.assignSplit(split, subtask);
        }
    }

    @Override
    public void addSplitsBack(List<ListingSplit> splits, int subtask) {
        if (!splits.isEmpty()) {
            unassigned = splits.get(0);
            context.registeredReaders().keySet().stream().findFirst().ifPresent(this::addReader);
        }
    }

    @Override
    public ListingProgress snapshotState(long checkpointId) {
        return new ListingProgress(unassigned);
    }

    @Override
    public void close() throws IOException {
        // Holds nothing.
    }
}
