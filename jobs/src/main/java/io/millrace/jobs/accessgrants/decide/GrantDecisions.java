package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.Arn;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.guard.OwnerTag;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.PortWidening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that decide an agreement's access. They fail closed: an invalid resource or a broken rule gives no access.
 * Ending access never depends on reading the consumer, the provider or a tag.
 */
public final class GrantDecisions {

    private static final JsonFields CONSUMER_FIELDS = new JsonFields(GrantRule.CONSUMER_FORM);
    private static final int ACCOUNT_PART = 4;
    private static final int ARN_PARTS = 6;
    /** Characters of the ARNs that are held: a port may have a hundred of a thousand characters each. */
    private static final int HELD_CHARACTERS_MAX = 500;

    private final GrantGuards guards;
    private final FieldNames fields;
    private final Applicability applicability;
    private final @Nullable String dataTag;
    private final PortWidening widening;
    private final String account;
    private final Set<String> otherAccounts;

    private GrantDecisions(
            GrantGuards guards,
            FieldNames fields,
            Applicability applicability,
            @Nullable String dataTag,
            PortWidening widening,
            String account,
            Set<String> otherAccounts) {
        this.guards = guards;
        this.fields = fields;
        this.applicability = applicability;
        this.dataTag = dataTag;
        this.widening = widening;
        this.account = account;
        this.otherAccounts = otherAccounts;
    }

    /** @param caller ARN of the identity that calls IAM */
    public static GrantDecisions of(CheckedSettings settings, String caller) {
        return new GrantDecisions(
                GrantGuards.of(settings, caller),
                FieldNames.of(settings),
                Applicability.of(settings),
                settings.get(IamKeys.DATA_TAG).orElse(null),
                settings.get(IamKeys.PORT_WIDENING),
                accountOf(caller),
                settings.find(IamKeys.ACCOUNTS).orElse(List.of()).stream()
                        .map(GrantDecisions::accountOf)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String accountOf(String arn) {
        String[] parts = arn.split(":", ARN_PARTS);
        return parts.length == ARN_PARTS ? parts[ACCOUNT_PART] : "";
    }

    public GrantGuards guards() {
        return guards;
    }

    /** The decision, or the facts to add for it. */
    public DecisionStep step(DecisionInput input) {
        GrantDecision.Builder builder = new GrantDecision.Builder(input.id(), input.resource());
        if (input.agreement().isMissing()) {
            return decided(builder.gone()
                    .absence(input.transition() != AgreementTransition.DEACTIVATED)
                    .none("The agreement does not exist any more."));
        }
        Optional<String> unreadable = input.agreement().refusal();
        if (unreadable.isPresent()) {
            return decided(builder.absence(true)
                    .refused(new GrantRefusal(
                            GrantRule.LOOK_UP,
                            "The server did not give the agreement: " + Quoted.of(unreadable.get()))));
        }
        JsonNode json = input.agreement().value();
        builder.reportable(Agreement.isReportable(json))
                .approval(input.transition().isApproval());
        try {
            return step(builder, input, Agreement.read(json));
        } catch (GrantRefusal refusal) {
            return decided(builder.refused(refusal));
        }
    }

    private DecisionStep step(GrantDecision.Builder builder, DecisionInput input, Agreement agreement)
            throws GrantRefusal {
        Optional<String> other = agreement.id().filter(own -> !own.equals(input.id()));
        if (other.isPresent()) {
            throw new GrantRefusal(
                    GrantRule.AGREEMENT_ID,
                    "The server was asked for agreement " + Quoted.of(input.id()) + " and answered with "
                            + Quoted.of(other.get()));
        }
        agreement.consumer().ifPresent(builder::consumer);
        if (agreement.provider().isPresent() && agreement.port().isPresent()) {
            builder.provider(agreement.provider().get(), agreement.port().get());
        }
        if (!agreement.isActive(input.transition(), input.isGranted(), input.today())) {
            return decided(input.isKnown() ? builder.none("The agreement is not active.") : builder.others(""));
        }
        if (agreement.provider().isEmpty() || agreement.port().isEmpty()) {
            return decided(builder.none("The agreement's data product or output port was deleted."));
        }
        if (agreement.consumer().isEmpty()) {
            return decided(builder.none("The agreement names no consumer."));
        }
        Consumer consumer = agreement.consumer().get();
        String provider = agreement.provider().get();
        boolean readsConsumer = consumer.kind() != ConsumerKind.USER;
        if (input.provider().isEmpty() || (readsConsumer && input.consumer().isEmpty())) {
            return DecisionStep.products(consumer, provider);
        }
        return step(builder, input, consumer, input.provider().get());
    }

    private DecisionStep step(
            GrantDecision.Builder builder, DecisionInput input, Consumer consumer, Answer<ProductFacts> providing)
            throws GrantRefusal {
        String provider = builder.wanted().provider().orElseThrow();
        String portName = builder.wanted().port().orElseThrow();
        boolean unread = providing.isMissing() || providing.refusal().isPresent();
        if (!input.isKnown() && unread && !hasRole(input, consumer)) {
            return decided(builder.others("Data product " + Quoted.of(provider) + " could not be read."));
        }
        DataProduct product = product(builder, provider, providing);
        OutputPort port;
        try {
            port = product.port(portName);
        } catch (GrantRefusal refusal) {
            boolean ours = input.isKnown()
                    || product.hasPort(applicability::isAws)
                    || (!product.hasPort(Applicability::namesPlatform) && hasRole(input, consumer));
            if (!ours) {
                return decided(builder.others(refusal.reason()));
            }
            // Policies of former versions may be on the role.
            role(builder, input, consumer);
            return decided(builder.refused(refusal));
        }
        if (isOthers(port, input, consumer)) {
            String reason = "The " + port.label() + " is not one of those that this job serves.";
            return decided(input.isKnown() ? builder.none(reason) : builder.others(reason));
        }
        role(builder, input, consumer);
        return access(builder, input, port, providing.value());
    }

    private DataProduct product(GrantDecision.Builder builder, String provider, Answer<ProductFacts> providing)
            throws GrantRefusal {
        if (providing.refusal().isPresent()) {
            builder.absence(true);
            throw unread(
                    "data product " + Quoted.of(provider), providing.refusal().get());
        }
        if (providing.isMissing()) {
            builder.absence(!providing.isDeletionReported());
            throw new GrantRefusal(
                    GrantRule.PROVIDER_MISSING,
                    "The provider, data product " + Quoted.of(provider) + ", does not exist. End the agreement.");
        }
        return DataProduct.read(provider, providing.value().json());
    }

    private static GrantRefusal unread(String what, String reason) {
        return new GrantRefusal(GrantRule.LOOK_UP, "The server did not give " + what + ": " + Quoted.of(reason));
    }

    /** A port that names no platform is taken for one of AWS when its consumer has a role. */
    private boolean isOthers(OutputPort port, DecisionInput input, Consumer consumer) {
        if (!applicability.covers(port)) {
            return true;
        }
        if (applicability.isAws(port)) {
            return false;
        }
        return Applicability.namesPlatform(port) || !hasRole(input, consumer);
    }

    private boolean hasRole(DecisionInput input, Consumer consumer) {
        return consumer.kind() != ConsumerKind.USER
                && input.consumer().filter(this::hasRole).isPresent();
    }

    private boolean hasRole(Answer<ProductFacts> consuming) {
        if (consuming.isMissing() || consuming.refusal().isPresent()) {
            return false;
        }
        try {
            return new CustomFields(consuming.value().json(), CONSUMER_FIELDS)
                    .find(fields.role())
                    .isPresent();
        } catch (GrantRefusal malformed) {
            // A field of that name is there, in another form.
            return true;
        }
    }

    private void role(GrantDecision.Builder builder, DecisionInput input, Consumer consumer) throws GrantRefusal {
        if (consumer.kind() == ConsumerKind.USER) {
            throw new GrantRefusal(
                    GrantRule.CONSUMER_USER,
                    "The consumer is " + consumer + ", and a user has no role. Have the access requested for a data"
                            + " product or a team.");
        }
        Answer<ProductFacts> consuming = input.consumer().orElseThrow();
        if (consuming.refusal().isPresent()) {
            builder.absence(true);
            throw unread("the consumer, " + consumer, consuming.refusal().get());
        }
        if (consuming.isMissing()) {
            builder.absence(!consuming.isDeletionReported());
            throw new GrantRefusal(
                    GrantRule.CONSUMER_MISSING, "The consumer, " + consumer + ", does not exist. End the agreement.");
        }
        JsonNode json = CONSUMER_FIELDS.object(consuming.value().json(), consumer.toString());
        CustomFields custom = new CustomFields(json, CONSUMER_FIELDS);
        Optional<String> text = custom.find(fields.role());
        if (text.isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.CONSUMER_ROLE,
                    "The consumer, " + consumer + ", has no custom field `" + fields.role()
                            + "`. Add the name of the role that reads the data."
                            + custom.unread(List.of(fields.role())));
        }
        RoleReference role = RoleReference.parse(text.get(), account, otherAccounts, consumer.toString());
        guards.checkRole(role.name(), consumer.toString());
        builder.role(role.account(), role.name());
    }

    private DecisionStep access(
            GrantDecision.Builder builder, DecisionInput input, OutputPort port, ProductFacts provider)
            throws GrantRefusal {
        PortAccess access = PortAccess.of(port, guards, fields);
        boolean anew = widening == PortWidening.APPLY || input.transition().isApproval();
        List<String> baseline = anew ? access.texts() : input.baseline().orElse(access.texts());
        Optional<PortAccess> part = access.approvedPart(baseline);
        if (part.isEmpty()) {
            builder.baseline(baseline);
            throw new GrantRefusal(GrantRule.PORT_WIDENING, held(port, access.texts()));
        }
        PortAccess granted = part.get();
        // The owners of what is held are asked once it is approved: until then it takes nothing from what was.
        List<String> unread = dataTag == null ? List.of() : withUnreadTags(granted, input);
        if (!unread.isEmpty()) {
            return DecisionStep.tags(unread);
        }
        if (dataTag != null) {
            checkOwners(dataTag, granted, input, owners(builder, provider));
        }
        builder.baseline(baseline).resources(granted.isTable(), granted.texts());
        List<String> more = new ArrayList<>(access.texts());
        more.removeAll(granted.texts());
        if (!more.isEmpty()) {
            builder.note(held(port, more));
        }
        otherAccounts(builder, granted).ifPresent(builder::note);
        return decided(builder.wanted());
    }

    private static String held(OutputPort port, List<String> more) {
        return "The " + port.label() + " names more than it did when the agreement was approved; it is granted once the"
                + " agreement is approved again: " + Quoted.cut(String.join(", ", more), HELD_CHARACTERS_MAX);
    }

    private static List<String> withUnreadTags(PortAccess access, DecisionInput input) {
        return access.owned().stream()
                .map(Arn::toString)
                .filter(arn -> input.tags(arn).isEmpty())
                .collect(Collectors.toList());
    }

    private Optional<String> otherAccounts(GrantDecision.Builder builder, PortAccess granted) {
        GrantDecision known = builder.wanted();
        String ofRole = known.account().isEmpty() ? account : known.account();
        String partition = granted.places().get(0).partition();
        String role =
                "arn:" + partition + ":iam::" + ofRole + ":role/" + known.role().orElseThrow();
        return OtherAccountPolicies.note(granted, ofRole, role);
    }

    private static Set<String> owners(GrantDecision.Builder builder, ProductFacts provider) {
        Set<String> owners = new TreeSet<>();
        owners.add(OwnerTag.product(builder.wanted().provider().orElseThrow()));
        provider.team().ifPresent(team -> owners.add(OwnerTag.team(team)));
        return owners;
    }

    private static void checkOwners(String key, PortAccess access, DecisionInput input, Set<String> owners)
            throws GrantRefusal {
        for (Arn arn : access.owned()) {
            String subject = label(arn);
            Answer<Map<String, String>> tags = input.tags(arn.toString()).orElseThrow();
            if (tags.isMissing()) {
                throw new GrantRefusal(GrantRule.DATA_TAG, "The " + subject + " does not exist.");
            }
            if (tags.refusal().isPresent()) {
                throw new GrantRefusal(
                        GrantRule.DATA_TAG,
                        "The tags of " + subject + " could not be read: "
                                + Quoted.of(tags.refusal().get()));
            }
            OwnerTag.check(key, tags.value(), owners, subject);
        }
    }

    private static String label(Arn arn) {
        switch (arn.service()) {
            case S3:
                return "bucket " + Quoted.of(arn.resource());
            case GLUE:
                return "Glue database " + Quoted.of(arn.toString());
            case KMS:
                return "KMS key " + Quoted.of(arn.toString());
            case ATHENA:
                return Quoted.of(arn.toString());
        }
        throw new IllegalArgumentException(arn.service().name());
    }

    private static DecisionStep decided(GrantDecision decision) {
        return DecisionStep.decided(decision);
    }
}
