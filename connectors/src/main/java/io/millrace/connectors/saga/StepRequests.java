package io.millrace.connectors.saga;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;

/**
 * The steps in progress: each is a request of its own, with the ordering key of its command for an entry. Flink's writer
 * counts them, waits for them before a checkpoint, and fails the job when one takes too long. Its buffer is always empty:
 * the commands that wait are in a {@link CommandOrder}.
 */
final class StepRequests extends AsyncSinkWriter<String, String> {

    private static final SinkWriter.Context NO_CONTEXT = new SinkWriter.Context() {

        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return Long.MIN_VALUE;
        }
    };

    private final BiConsumer<String, ResultHandler<String>> step;

    /**
     * @param configuration with batches of one
     * @param step tells the handler of the end of the step of the command of a key
     */
    StepRequests(
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            BiConsumer<String, ResultHandler<String>> step) {
        super((key, writing) -> key, context, configuration, List.of());
        this.step = step;
    }

    /** Counts the step of the command of a key. */
    void begin(String key) throws IOException, InterruptedException {
        write(key, NO_CONTEXT);
    }

    /** Waits for the steps in progress. */
    void await() throws InterruptedException {
        flush(false);
    }

    @Override
    protected void submitRequestEntries(List<String> keys, ResultHandler<String> handler) {
        keys.forEach(key -> step.accept(key, handler));
    }

    @Override
    protected long getSizeInBytes(String key) {
        return SagaSink.ENTRY_BYTES;
    }
}
