package io.millrace.connectors.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** Tells a reader that it does not have the one split. Until then it cannot know that nothing is left to do here. */
public final class SplitElsewhere implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
