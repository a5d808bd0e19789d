package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.AgreementResource;
import org.jspecify.annotations.Nullable;

/** What an event of the feed makes worth looking at. */
final class EventTarget {

    enum Kind {
        /** One agreement. */
        AGREEMENT,
        /** All agreements that use a data product, as provider or consumer. */
        DATA_PRODUCT,
        /** All agreements whose consumer is a team. */
        TEAM,
        /** Nothing. */
        IGNORED,
        /** Nothing, and the event belongs into the rejects. */
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

    static EventTarget agreement(String id, AgreementResource resource, AgreementTransition transition) {
        return new EventTarget(Kind.AGREEMENT, id, resource, transition, null);
    }

    static EventTarget dataProduct(String id) {
        return new EventTarget(Kind.DATA_PRODUCT, id, null, AgreementTransition.NONE, null);
    }

    static EventTarget team(String id) {
        return new EventTarget(Kind.TEAM, id, null, AgreementTransition.NONE, null);
    }

    static EventTarget ignored() {
        return new EventTarget(Kind.IGNORED, "", null, AgreementTransition.NONE, null);
    }

    static EventTarget rejected(GrantRule rule, String reason) {
        return new EventTarget(Kind.REJECTED, "", null, AgreementTransition.NONE, new GrantRefusal(rule, reason));
    }

    Kind kind() {
        return kind;
    }

    /** Of the agreement, the data product or the team; empty for the other kinds. */
    String id() {
        return id;
    }

    /**
     * Where the agreement was at the time of the event; a server of today may have it elsewhere.
     *
     * @throws IllegalStateException when it is not about an agreement
     */
    AgreementResource resource() {
        if (resource == null) {
            throw new IllegalStateException(kind + " has no agreement");
        }
        return resource;
    }

    AgreementTransition transition() {
        return transition;
    }

    /** @throws IllegalStateException when it is not rejected */
    GrantRefusal refusal() {
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
