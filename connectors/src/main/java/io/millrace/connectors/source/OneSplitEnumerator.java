package io.millrace.connectors.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/**
 * An enumerator that assigns its one split to the first registered reader, and takes it back when that reader is lost.
 * The other readers are notified; a reader that restored the split from its state ignores the notification.
 */
public final class OneSplitEnumerator<SplitT extends SourceSplit>
        implements SplitEnumerator<SplitT, UnassignedSplit<SplitT>> {

    private final SplitEnumeratorContext<SplitT> context;
    private @Nullable SplitT unassigned;

    /** @param unassigned null when a reader has it */
    public OneSplitEnumerator(SplitEnumeratorContext<SplitT> context, @Nullable SplitT unassigned) {
        this.context = context;
        this.unassigned = unassigned;
    }

    @Override
    public void start() {
        // Readers register themselves.
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String hostname) {
        // The split is assigned without a request.
    }

    @Override
    public void addReader(int subtask) {
        if (unassigned != null) {
            SplitT split = unassigned;
            unassigned = null;
            context.assignSplit(split, subtask);
        } else {
            context.sendEventToSourceReader(subtask, new SplitElsewhere());
        }
    }

    @Override
    public void addSplitsBack(List<SplitT> splits, int subtask) {
        if (!splits.isEmpty()) {
            unassigned = splits.get(0);
            context.registeredReaders().keySet().stream().findFirst().ifPresent(this::addReader);
        }
    }

    @Override
    public UnassignedSplit<SplitT> snapshotState(long checkpointId) {
        return new UnassignedSplit<>(unassigned);
    }

    @Override
    public void close() throws IOException {
        // Nothing to close.
    }
}
