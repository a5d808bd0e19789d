package io.millrace.connectors.saga;

import java.io.Serializable;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;

/** A command in the sink's buffer. Its position and time are not in state: a restart assigns them again. */
public final class SagaEntry<C extends SpecificRecordBase> implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final long NO_POSITION = -1;

    private final long position;
    private final C command;
    private final Instant notBefore;

    private SagaEntry(long position, C command, Instant notBefore) {
        this.position = position;
        this.command = command;
        this.notBefore = notBefore;
    }

    /** An entry without a position, due at once. */
    public static <C extends SpecificRecordBase> SagaEntry<C> of(C command) {
        return new SagaEntry<>(NO_POSITION, command, Instant.MIN);
    }

    public SagaEntry<C> at(long position) {
        return new SagaEntry<>(position, command, notBefore);
    }

    SagaEntry<C> after(C next, Instant notBefore) {
        return new SagaEntry<>(position, next, notBefore);
    }

    /** In the order of arrival, across all keys. */
    long position() {
        return position;
    }

    public C command() {
        return command;
    }

    boolean isDue(Instant now) {
        return !notBefore.isAfter(now);
    }
}
