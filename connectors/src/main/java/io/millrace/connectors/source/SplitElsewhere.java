package io.millrace.connectors.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** The event that tells a reader that another reader has the one split, so that it has nothing to do. */
public final class SplitElsewhere implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
