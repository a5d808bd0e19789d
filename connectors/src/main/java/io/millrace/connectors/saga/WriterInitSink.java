package io.millrace.connectors.saga;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A sink whose writer needs a {@link WriterInitContext}. The method that Flink 1.20 requires beside it names a class that
 * 2.x no longer has: a class that declares it cannot be serialized there, one that inherits it from an interface can.
 */
interface WriterInitSink<InputT> extends Sink<InputT> {

    /** Never called: Flink 1.20 calls the other one. */
    @Override
    @Deprecated
    default SinkWriter<InputT> createWriter(Sink.InitContext context) {
        throw new UnsupportedOperationException("A saga sink needs a WriterInitContext");
    }
}
