package io.millrace.jobs.accessgrants.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.connectors.datamesh.ProvisioningReport;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantProgress;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.WantedPolicy;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a grant for the agreement's page, and the minimal change that shows it: foreign tags and custom fields
 * are preserved.
 */
final class StatusReport {

    /** Custom field with the name of the policy that gives the access. */
    static final String POLICY_NAME = "aws-policy-name";
    /** Custom field with the reason of a refusal. */
    static final String REASON = "aws-integration-reason";
    /** Longest reason in a custom field, in characters; the whole is in the rejects. */
    static final int REASON_MAX = 500;

    private static final String INTEGRATION = "aws-integration";
    private static final Set<String> STATES = Set.of(tag("active"), tag("inactive"), tag("refused"));

    private final GrantOutcome outcome;
    private final String reason;
    private final @Nullable String policy;
    private final @Nullable String role;
    private final boolean revoking;

    private StatusReport(
            GrantOutcome outcome, String reason, @Nullable String policy, @Nullable String role, boolean revoking) {
        this.outcome = outcome;
        this.reason = reason;
        this.policy = policy;
        this.role = role;
        this.revoking = revoking;
    }

    /** Null when there is nothing to say. */
    static @Nullable StatusReport of(GrantCommand command) {
        GrantEdit edit = command.getEdit();
        GrantProgress progress = command.getProgress();
        GrantReport wanted = edit.getReport();
        WantedPolicy written = edit.getPolicy();
        String policy = written == null ? null : written.getName();
        String role = written == null ? null : written.getRole();
        if (progress.getRule() != null) {
            boolean revoking = written == null && (wanted == null || wanted.getOutcome() != GrantOutcome.REFUSED);
            return new StatusReport(GrantOutcome.REFUSED, progress.getReason(), policy, role, revoking);
        }
        return wanted == null ? null : new StatusReport(wanted.getOutcome(), wanted.getReason(), policy, role, false);
    }

    /**
     * The changed agreement; empty when nothing changes.
     *
     * @throws IllegalArgumentException when its tags or custom fields have an unsupported type
     */
    Optional<JsonNode> merge(JsonNode agreement) {
        if (!agreement.isObject()) {
            throw new IllegalArgumentException("The agreement is not a JSON object");
        }
        ObjectNode merged = agreement.deepCopy();
        mergeTags(merged);
        mergeCustom(merged);
        return merged.equals(agreement) ? Optional.empty() : Optional.of(merged);
    }

    private void mergeTags(ObjectNode agreement) {
        JsonNode tags = agreement.path("tags");
        if (!isAbsent(tags) && !tags.isArray()) {
            throw new IllegalArgumentException("The agreement's tags are not a list");
        }
        Set<JsonNode> missing = new LinkedHashSet<>();
        missing.add(TextNode.valueOf(INTEGRATION));
        missing.add(TextNode.valueOf(state()));
        ArrayNode merged = agreement.arrayNode();
        for (JsonNode tag : tags) {
            boolean outdated = STATES.contains(tag.asText()) && !tag.asText().equals(state());
            if (!outdated) {
                merged.add(tag);
                missing.remove(tag);
            }
        }
        merged.addAll(missing);
        agreement.set("tags", merged);
    }

    private void mergeCustom(ObjectNode agreement) {
        JsonNode custom = agreement.path("custom");
        if (!isAbsent(custom) && !custom.isObject()) {
            throw new IllegalArgumentException("The agreement's custom fields are not an object");
        }
        ObjectNode merged = custom.isObject() ? (ObjectNode) custom : agreement.objectNode();
        switch (outcome) {
            case GRANTED:
                if (policy != null) {
                    merged.put(POLICY_NAME, policy);
                }
                merged.remove(REASON);
                break;
            case REVOKED:
                merged.remove(POLICY_NAME);
                merged.remove(REASON);
                break;
            case REFUSED:
                merged.put(REASON, cut(reason));
                break;
        }
        if (!custom.isObject() && !merged.isEmpty()) {
            agreement.set("custom", merged);
        }
    }

    /** The same for the provisioning API; empty when the agreement says that it was reported already. */
    Optional<ProvisioningReport> provisioning(JsonNode agreement) {
        ProvisioningReport report = provisioning();
        JsonNode reported = agreement.path("provisioning");
        boolean same = status(report.status()).equals(reported.path("status").asText())
                && (report.reference() == null
                        || report.reference().equals(reported.path("reference").asText()))
                && (report.diagnostics() == null
                        || report.diagnostics()
                                .equals(reported.path("diagnostics").asText()));
        return same ? Optional.empty() : Optional.of(report);
    }

    private ProvisioningReport provisioning() {
        switch (outcome) {
            case GRANTED:
                return new ProvisioningReport(ProvisioningReport.Status.PROVISIONED, role, null);
            case REVOKED:
                return new ProvisioningReport(ProvisioningReport.Status.DEPROVISIONED, null, null);
            case REFUSED:
                return new ProvisioningReport(
                        revoking
                                ? ProvisioningReport.Status.DEPROVISIONING_FAILED
                                : ProvisioningReport.Status.PROVISIONING_FAILED,
                        null,
                        reason);
        }
        throw new IllegalStateException("unknown: " + outcome);
    }

    /** As the server names what the report leads to. */
    private static String status(ProvisioningReport.Status status) {
        switch (status) {
            case PROVISIONED:
                return "provisioned";
            case PROVISIONING_FAILED:
                return "provisioning-failed";
            case DEPROVISIONED:
                return "deprovisioned";
            case DEPROVISIONING_FAILED:
                return "deprovisioning-failed";
        }
        throw new IllegalStateException("unknown: " + status);
    }

    private String state() {
        switch (outcome) {
            case GRANTED:
                return tag("active");
            case REVOKED:
                return tag("inactive");
            case REFUSED:
                return tag("refused");
        }
        throw new IllegalStateException("unknown: " + outcome);
    }

    private static String tag(String state) {
        return INTEGRATION + "-" + state;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** Not within a surrogate pair. */
    private static String cut(String text) {
        if (text.length() <= REASON_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(REASON_MAX - 1)) ? REASON_MAX - 1 : REASON_MAX;
        return text.substring(0, end);
    }
}
