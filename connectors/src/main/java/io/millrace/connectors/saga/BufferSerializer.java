package io.millrace.connectors.saga;

import java.io.IOException;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The serializer of a sink's buffer: its commands in order of arrival, in versions of {@link AvroListSerializer}. */
public final class BufferSerializer<C extends SpecificRecordBase>
        implements SimpleVersionedSerializer<BufferedRequestState<SagaEntry<C>>> {

    private final AvroListSerializer<C> commands;

    public BufferSerializer(Class<C> type) {
        commands = new AvroListSerializer<>(type);
    }

    @Override
    public int getVersion() {
        return commands.getVersion();
    }

    /** Sorts: commands that waited go back into the buffer before ones that arrived earlier. */
    @Override
    public byte[] serialize(BufferedRequestState<SagaEntry<C>> buffer) throws IOException {
        return commands.serialize(buffer.getBufferedRequestEntries().stream()
                .map(RequestEntryWrapper::getRequestEntry)
                .sorted(Comparator.comparingLong(SagaEntry::position))
                .map(SagaEntry::command)
                .collect(Collectors.toList()));
    }

    @Override
    public BufferedRequestState<SagaEntry<C>> deserialize(int version, byte[] serialized) throws IOException {
        return new BufferedRequestState<>(commands.deserialize(version, serialized).stream()
                .map(command -> new RequestEntryWrapper<>(SagaEntry.of(command), SagaSink.ENTRY_BYTES))
                .collect(Collectors.toList()));
    }
}
