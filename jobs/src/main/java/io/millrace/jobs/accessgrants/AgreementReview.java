package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.CustomFields;
import io.millrace.jobs.accessgrants.decide.DataProduct;
import io.millrace.jobs.accessgrants.decide.FieldNames;
import io.millrace.jobs.accessgrants.decide.JsonFields;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.PolicyText;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agreement under review: decided already, or as soon as its consumer and provider have been read. */
final class AgreementReview {

    private static final JsonFields CONSUMER_FIELDS = new JsonFields(GrantRule.CONSUMER_FORM);
    private static final String ROLE_FIELD = "aws-role-name";

    private final GrantDecisions rules;
    private final GrantDecision.Builder builder;
    private final @Nullable GrantDecision decision;
    private final @Nullable Consumer consumer;
    private final String provider;
    private final String port;

    /** Decided. */
    AgreementReview(GrantDecisions rules, GrantDecision.Builder builder, GrantDecision decision) {
        this.rules = rules;
        this.builder = builder;
        this.decision = decision;
        this.consumer = null;
        this.provider = "";
        this.port = "";
    }

    /** To be decided. */
    AgreementReview(
            GrantDecisions rules, GrantDecision.Builder builder, Consumer consumer, String provider, String port) {
        this.rules = rules;
        this.builder = builder;
        this.decision = null;
        this.consumer = consumer;
        this.provider = provider;
        this.port = port;
    }

    /** Empty when consumer and provider have to be read. */
    Optional<GrantDecision> decision() {
        return Optional.ofNullable(decision);
    }

    /** Data product or team to read. */
    Consumer consumer() {
        return Objects.requireNonNull(consumer, "it is decided");
    }

    /** Id of the data product to read. */
    String provider() {
        return provider;
    }

    /**
     * @param consuming the consumer; null when the server does not have it
     * @param providing the data product; null when the server does not have it
     */
    GrantDecision decide(@Nullable JsonNode consuming, @Nullable JsonNode providing) {
        try {
            String role = role(consuming);
            builder.role(role);
            PortAccess access = access(providing);
            String document = rules.documents().document(access, role);
            long size = PolicyText.size(document);
            if (size > Iam.INLINE_CHARACTERS_MAX) {
                throw new GrantRefusal(
                        GrantRule.DOCUMENT_SIZE,
                        "The policy for output port " + Quoted.of(port) + " of data product " + Quoted.of(provider)
                                + " would have " + size + " characters, and a role has room for "
                                + Iam.INLINE_CHARACTERS_MAX
                                + ". Divide the port into several.");
            }
            return builder.wanted(document);
        } catch (GrantRefusal refusal) {
            return builder.refused(refusal);
        }
    }

    /**
     * Decides after a permanent failure to read the consumer or the provider.
     *
     * @param reason the server's
     */
    GrantDecision unreadable(String what, String reason) {
        return builder.refused(
                new GrantRefusal(GrantRule.LOOK_UP, "The server did not give " + what + ": " + Quoted.of(reason)));
    }

    private String role(@Nullable JsonNode consuming) throws GrantRefusal {
        String label = consumer().toString();
        if (consuming == null) {
            throw new GrantRefusal(
                    GrantRule.CONSUMER_MISSING, "The consumer, " + label + ", does not exist. End the agreement.");
        }
        CONSUMER_FIELDS.object(consuming, label);
        String role = new CustomFields(consuming, CONSUMER_FIELDS)
                .find(ROLE_FIELD)
                .orElseThrow(() -> new GrantRefusal(
                        GrantRule.CONSUMER_ROLE,
                        "The consumer, " + label + ", has no custom field `" + ROLE_FIELD
                                + "`. Add the name of the role that reads the data."));
        rules.guards().checkRole(role, label);
        return role;
    }

    private PortAccess access(@Nullable JsonNode providing) throws GrantRefusal {
        if (providing == null) {
            throw new GrantRefusal(
                    GrantRule.PROVIDER_MISSING,
                    "The provider, data product " + Quoted.of(provider) + ", does not exist. End the agreement.");
        }
        return PortAccess.of(
                DataProduct.read(provider, providing).port(port),
                rules.guards(),
                new FieldNames(ROLE_FIELD, "output-port-type"));
    }
}
