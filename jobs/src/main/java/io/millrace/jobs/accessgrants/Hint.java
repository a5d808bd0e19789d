package io.millrace.jobs.accessgrants;

import io.millrace.connectors.eventfeed.AgreementResource;
import org.jspecify.annotations.Nullable;

/** What an event of the feed makes worth looking at. */
final class Hint {

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
    private final Verb verb;
    private final @Nullable GrantRefusal refusal;

    private Hint(
            Kind kind, String id, @Nullable AgreementResource resource, Verb verb, @Nullable GrantRefusal refusal) {
        this.kind = kind;
        this.id = id;
        this.resource = resource;
        this.verb = verb;
        this.refusal = refusal;
    }

    static Hint agreement(String id, AgreementResource resource, Verb verb) {
        return new Hint(Kind.AGREEMENT, id, resource, verb, null);
    }

    static Hint dataProduct(String id) {
        return new Hint(Kind.DATA_PRODUCT, id, null, Verb.NONE, null);
    }

    static Hint team(String id) {
        return new Hint(Kind.TEAM, id, null, Verb.NONE, null);
    }

    static Hint ignored() {
        return new Hint(Kind.IGNORED, "", null, Verb.NONE, null);
    }

    static Hint rejected(GrantRule rule, String reason) {
        return new Hint(Kind.REJECTED, "", null, Verb.NONE, new GrantRefusal(rule, reason));
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

    Verb verb() {
        return verb;
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
        return kind + " " + id + " " + resource + " " + verb + " " + refusal;
    }
}
