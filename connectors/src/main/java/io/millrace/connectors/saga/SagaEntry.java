package io.millrace.connectors.saga;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecordBase;

/** A command in the sink's state. Its position is not in state: a restart assigns it again. */
public final class SagaEntry<C extends SpecificRecordBase> implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final long NO_POSITION = -1;

    private final long position;
    private final C command;

    private SagaEntry(long position, C command) {
        this.position = position;
        this.command = command;
    }

    /** An entry without a position. */
    public static <C extends SpecificRecordBase> SagaEntry<C> of(C command) {
        return new SagaEntry<>(NO_POSITION, command);
    }

    public SagaEntry<C> at(long position) {
        return new SagaEntry<>(position, command);
    }

    /** In the order of arrival, across all keys. */
    long position() {
        return position;
    }

    public C command() {
        return command;
    }
}
