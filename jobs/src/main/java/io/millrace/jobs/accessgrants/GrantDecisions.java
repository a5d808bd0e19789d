package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.decide.Agreement;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.PolicyDocuments;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules that decide an agreement's policy. They fail closed: an invalid resource or a broken rule gives no access.
 * Ending access never depends on reading the consumer or the provider.
 */
final class GrantDecisions {

    private final GrantGuards guards;
    private final PolicyDocuments documents;
    private final @Nullable String tagKey;

    /** @param tagKey that a role must have with the consumer's id as value; null for none */
    GrantDecisions(GrantGuards guards, PolicyDocuments documents, @Nullable String tagKey) {
        this.guards = guards;
        this.documents = documents;
        this.tagKey = tagKey;
    }

    /** @param caller ARN of the identity that calls IAM */
    static GrantDecisions of(CheckedSettings settings, String caller) {
        return new GrantDecisions(
                GrantGuards.of(settings, caller),
                PolicyDocuments.of(settings),
                settings.get(IamKeys.ROLE_TAG).orElse(null));
    }

    GrantGuards guards() {
        return guards;
    }

    PolicyDocuments documents() {
        return documents;
    }

    /**
     * @param id of the agreement that was asked for
     * @param resource where it was asked for
     * @param json the agreement; null when the server does not have it
     * @param transition of the last event about it
     * @param recorded the previous decision; null for none
     * @param today in UTC
     */
    AgreementReview review(
            String id,
            AgreementResource resource,
            @Nullable JsonNode json,
            AgreementTransition transition,
            @Nullable GrantRecord recorded,
            LocalDate today) {
        GrantDecision.Builder builder = new GrantDecision.Builder(id, resource).tagKey(tagKey);
        if (json == null) {
            return decided(builder, builder.gone().none("The agreement does not exist any more."));
        }
        try {
            return review(builder, id, Agreement.read(json), transition, recorded != null, today);
        } catch (GrantRefusal refusal) {
            return decided(builder, builder.refused(refusal));
        }
    }

    /**
     * Decides after a permanent failure to read the agreement.
     *
     * @param reason the server's
     */
    GrantDecision unreadable(String id, AgreementResource resource, String reason) {
        return new GrantDecision.Builder(id, resource)
                .refused(new GrantRefusal(
                        GrantRule.LOOK_UP, "The server did not give the agreement: " + Quoted.of(reason)));
    }

    /** @param recorded whether it was active at the last decision */
    private AgreementReview review(
            GrantDecision.Builder builder,
            String id,
            Agreement agreement,
            AgreementTransition transition,
            boolean recorded,
            LocalDate today)
            throws GrantRefusal {
        Optional<String> other = agreement.id().filter(own -> !own.equals(id));
        if (other.isPresent()) {
            throw new GrantRefusal(
                    GrantRule.AGREEMENT_ID,
                    "The server was asked for agreement " + Quoted.of(id) + " and answered with "
                            + Quoted.of(other.get()));
        }
        if (!agreement.isActive(transition, recorded, today)) {
            return decided(builder, builder.none("The agreement is not active."));
        }
        Optional<String> provider = agreement.provider();
        Optional<String> port = agreement.port();
        if (provider.isEmpty() || port.isEmpty()) {
            return decided(builder, builder.none("The agreement's data product or output port was deleted."));
        }
        builder.provider(provider.get());
        if (agreement.consumer().isEmpty()) {
            return decided(builder, builder.none("The agreement names no consumer."));
        }
        Consumer consumer = agreement.consumer().get();
        builder.consumer(consumer);
        if (consumer.kind() == ConsumerKind.USER) {
            throw new GrantRefusal(
                    GrantRule.CONSUMER_USER,
                    "The consumer is " + consumer + ", and a user has no role. Have the access requested for a data"
                            + " product or a team.");
        }
        return new AgreementReview(this, builder, consumer, provider.get(), port.get());
    }

    private AgreementReview decided(GrantDecision.Builder builder, GrantDecision decision) {
        return new AgreementReview(this, builder, decision);
    }
}
