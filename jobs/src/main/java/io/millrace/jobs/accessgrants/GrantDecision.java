package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The desired state of one agreement's policy. */
final class GrantDecision {

    enum Outcome {
        /** The policy has to be there. */
        WANTED,
        /** There has to be none: the agreement gives no access. */
        NONE,
        /** There has to be none: the agreement gives access, and a rule is broken. */
        REFUSED
    }

    /** A reason may quote several fields, each of which is cut. */
    static final int REASON_MAX = 1_000;

    private final Outcome outcome;
    private final String agreement;
    private final AgreementResource resource;
    private final boolean gone;
    private final @Nullable String provider;
    private final @Nullable Consumer consumer;
    private final @Nullable String role;
    private final @Nullable String document;
    private final @Nullable String tagKey;
    private final @Nullable GrantRule rule;
    private final String reason;

    private GrantDecision(
            Builder builder, Outcome outcome, @Nullable String document, @Nullable GrantRule rule, String reason) {
        this.outcome = outcome;
        this.agreement = builder.agreement;
        this.resource = builder.resource;
        this.gone = builder.gone;
        this.provider = builder.provider;
        this.consumer = builder.consumer;
        this.role = builder.role;
        this.tagKey = builder.tagKey;
        this.document = document;
        this.rule = rule;
        this.reason = Quoted.cut(reason, REASON_MAX);
    }

    Outcome outcome() {
        return outcome;
    }

    /** Its id. */
    String agreement() {
        return agreement;
    }

    AgreementResource resource() {
        return resource;
    }

    /** Whether the agreement no longer exists, so that there is no page to report on. */
    boolean isGone() {
        return gone;
    }

    /** Id of the providing data product; empty when it was not read. */
    Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Empty when it was not read. */
    Optional<Consumer> consumer() {
        return Optional.ofNullable(consumer);
    }

    /** The consumer's role, if it passed its guards, also where something else is refused. */
    Optional<String> role() {
        return Optional.ofNullable(role);
    }

    String policyName() {
        return PolicyNames.of(agreement);
    }

    /** Names that the policy may have had in the past. */
    List<String> legacyNames() {
        return PolicyNames.legacy(agreement);
    }

    /** JSON; only of what is wanted. */
    String document() {
        return Objects.requireNonNull(document, "only a wanted policy has a document");
    }

    /** The tag that the role must have, with the consumer's id as value; empty for none. */
    Optional<String> tagKey() {
        return Optional.ofNullable(tagKey);
    }

    /** The rule by which it is refused. */
    Optional<GrantRule> rule() {
        return Optional.ofNullable(rule);
    }

    /** One sentence for a person; empty for what is wanted. */
    String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return outcome + " " + agreement + " " + role + " " + (rule == null ? "" : rule.id()) + " " + reason;
    }

    /** The known facts about an agreement before its decision. */
    static final class Builder {

        private final String agreement;
        private final AgreementResource resource;
        private boolean gone;
        private @Nullable String provider;
        private @Nullable Consumer consumer;
        private @Nullable String role;
        private @Nullable String tagKey;

        Builder(String agreement, AgreementResource resource) {
            this.agreement = agreement;
            this.resource = resource;
        }

        Builder gone() {
            gone = true;
            return this;
        }

        Builder provider(String id) {
            provider = id;
            return this;
        }

        Builder consumer(Consumer who) {
            consumer = who;
            return this;
        }

        Builder role(String name) {
            role = name;
            return this;
        }

        Builder tagKey(@Nullable String key) {
            tagKey = key;
            return this;
        }

        GrantDecision wanted(String document) {
            return new GrantDecision(this, Outcome.WANTED, document, null, "");
        }

        GrantDecision none(String reason) {
            return new GrantDecision(this, Outcome.NONE, null, null, reason);
        }

        GrantDecision refused(GrantRefusal refusal) {
            return new GrantDecision(this, Outcome.REFUSED, null, refusal.rule(), refusal.reason());
        }
    }
}
