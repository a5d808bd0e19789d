package io.millrace.connectors.saga;

import java.io.Serializable;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;

/** A command in the sink's buffer. What is not in state, place and time, is given anew by a restart. */
public final class SagaEntry<C extends SpecificRecordBase> implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final long NO_PLACE = -1;

    private final long place;
    private final C command;
    private final Instant notBefore;

    private SagaEntry(long place, C command, Instant notBefore) {
        this.place = place;
        this.command = command;
        this.notBefore = notBefore;
    }

    /** Not yet in line, to be taken up at once. */
    public static <C extends SpecificRecordBase> SagaEntry<C> of(C command) {
        return new SagaEntry<>(NO_PLACE, command, Instant.MIN);
    }

    public SagaEntry<C> at(long place) {
        return new SagaEntry<>(place, command, notBefore);
    }

    SagaEntry<C> after(C next, Instant notBefore) {
        return new SagaEntry<>(place, next, notBefore);
    }

    /** In the order of arrival. */
    long place() {
        return place;
    }

    public C command() {
        return command;
    }

    boolean isDue(Instant now) {
        return !notBefore.isAfter(now);
    }
}
