package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import org.jspecify.annotations.Nullable;

/** The target of an event: the agreements to read again. */
public final class EventTarget {

    public enum Kind {
        /** One agreement. */
        AGREEMENT,
        /** All agreements that use a data product, as provider or consumer. */
        DATA_PRODUCT,
        /** All agreements whose consumer is a team. */
        TEAM,
        /** Nothing. */
        IGNORED,
        /** None; the event is rejected. */
        REJECTED
    }

    private final Kind kind;
    private final String id;
    private final @Nullable AgreementResource resource;
    private final AgreementTransition transition;
    private final @Nullable GrantRefusal refusal;

    private EventTarget(
            Kind kind,
            String id,
            @Nullable AgreementResource resource,
            AgreementTransition transition,
            @Nullable GrantRefusal refusal) {
        this.kind = kind;
        this.id = id;
        this.resource = resource;
        this.transition = transition;
        this.refusal = refusal;
    }

    public static EventTarget agreement(String id, AgreementResource resource, AgreementTransition transition) {
        return new EventTarget(Kind.AGREEMENT, id, resource, transition, null);
    }

    public static EventTarget dataProduct(String id) {
        return new EventTarget(Kind.DATA_PRODUCT, id, null, AgreementTransition.NONE, null);
    }

    /** A data product that was deleted: the server's statement, not an absence. */
    public static EventTarget deletedDataProduct(String id) {
        return new EventTarget(Kind.DATA_PRODUCT, id, null, AgreementTransition.DEACTIVATED, null);
    }

    public static EventTarget team(String id) {
        return new EventTarget(Kind.TEAM, id, null, AgreementTransition.NONE, null);
    }

    public static EventTarget ignored() {
        return new EventTarget(Kind.IGNORED, "", null, AgreementTransition.NONE, null);
    }

    public static EventTarget rejected(GrantRule rule, String reason) {
        return new EventTarget(Kind.REJECTED, "", null, AgreementTransition.NONE, new GrantRefusal(rule, reason));
    }

    public Kind kind() {
        return kind;
    }

    /** Id of the agreement, the data product or the team; empty for the other kinds. */
    public String id() {
        return id;
    }

    /**
     * The agreement's resource at the time of the event; a later server may have moved it.
     *
     * @throws IllegalStateException when it is not about an agreement
     */
    public AgreementResource resource() {
        if (resource == null) {
            throw new IllegalStateException(kind + " has no agreement");
        }
        return resource;
    }

    /** Whether the data product of the event was deleted. */
    public boolean isDeletion() {
        return kind == Kind.DATA_PRODUCT && transition == AgreementTransition.DEACTIVATED;
    }

    public AgreementTransition transition() {
        return transition;
    }

    /** @throws IllegalStateException when it is not rejected */
    public GrantRefusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException(kind + " is not rejected");
        }
        return refusal;
    }

    @Override
    public String toString() {
        return kind + " " + id + " " + resource + " " + transition + " " + refusal;
    }
}
