package io.millrace.connectors.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** The output of a reader: each element with its timestamp. */
public final class CollectedOutput<T> implements ReaderOutput<T> {

    private final List<T> elements = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    public List<T> elements() {
        return elements;
    }

    public List<Long> times() {
        return times;
    }

    @Override
    public void collect(T element) {
        throw new AssertionError("an element without a time");
    }

    @Override
    public void collect(T element, long timestamp) {
        elements.add(element);
        times.add(timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        throw new AssertionError("a watermark");
    }

    @Override
    public void markIdle() {
        throw new AssertionError("idle");
    }

    @Override
    public void markActive() {
        throw new AssertionError("active");
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String splitId) {
        return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        // It is the reader's own.
    }
}
