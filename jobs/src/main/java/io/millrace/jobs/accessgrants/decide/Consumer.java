package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.rejects.Quoted;
import java.util.Objects;

/** The consumer of an agreement. */
public final class Consumer {

    private final ConsumerKind kind;
    private final String id;

    public Consumer(ConsumerKind kind, String id) {
        this.kind = kind;
        this.id = id;
    }

    public ConsumerKind kind() {
        return kind;
    }

    public String id() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Consumer && kind == ((Consumer) other).kind && id.equals(((Consumer) other).id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, id);
    }

    /** Such as: data product "dp-1". */
    @Override
    public String toString() {
        switch (kind) {
            case DATA_PRODUCT:
                return "data product " + Quoted.of(id);
            case TEAM:
                return "team " + Quoted.of(id);
            case USER:
                return "user " + Quoted.of(id);
        }
        throw new IllegalArgumentException(kind.name());
    }
}
