package io.millrace.jobs.accessgrants.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.connectors.datamesh.ProvisioningReport;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an agreement for its page, and the least change that shows it: foreign tags and custom fields are
 * preserved.
 */
final class PageReport {

    /** Custom field with the name of the policy that gives the access. */
    static final String POLICY_NAME = "aws-policy-name";
    /** Custom field with the reason of a refusal. */
    static final String REASON = "aws-integration-reason";
    /** Longest reason in a custom field, in characters; the whole is in the rejects. */
    static final int REASON_MAX = 500;

    private static final String INTEGRATION = "aws-integration";
    private static final Set<String> STATES = Set.of(tag("active"), tag("inactive"), tag("refused"));
    private static final String OUR_EXECUTOR = "millrace";

    private final OutcomeStatus status;
    private final String reason;
    private final String policy;
    private final String role;
    private final boolean revoking;

    /**
     * @param reason of a refusal, or a note; empty for none
     * @param policy its name; empty for none
     * @param role its ARN; empty where it is not known
     * @param revoking whether a refusal is of a removal
     */
    PageReport(OutcomeStatus status, String reason, String policy, String role, boolean revoking) {
        this.status = status;
        this.reason = reason;
        this.policy = policy;
        this.role = role;
        this.revoking = revoking;
    }

    /** Whether the agreement's provisioning was reported by somebody else, whose report is not replaced. */
    static boolean isOfAnother(JsonNode agreement) {
        String executor = agreement.path("provisioning").path("executor").asText("");
        return !executor.isEmpty() && !executor.startsWith(OUR_EXECUTOR);
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
        switch (status) {
            case GRANTED:
                if (!policy.isEmpty()) {
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
        boolean same = statusText(report.status())
                        .equals(reported.path("status").asText())
                && (report.reference() == null
                        || report.reference().equals(reported.path("reference").asText()))
                && (report.diagnostics() == null
                        || report.diagnostics()
                                .equals(reported.path("diagnostics").asText()));
        return same ? Optional.empty() : Optional.of(report);
    }

    private ProvisioningReport provisioning() {
        switch (status) {
            case GRANTED:
                return new ProvisioningReport(
                        ProvisioningReport.Status.PROVISIONED, nullWhenEmpty(role), nullWhenEmpty(reason));
            case REVOKED:
                return new ProvisioningReport(ProvisioningReport.Status.DEPROVISIONED, null, nullWhenEmpty(reason));
            case REFUSED:
                return new ProvisioningReport(
                        revoking
                                ? ProvisioningReport.Status.DEPROVISIONING_FAILED
                                : ProvisioningReport.Status.PROVISIONING_FAILED,
                        null,
                        reason);
        }
        throw new IllegalStateException("unknown: " + status);
    }

    private static @Nullable String nullWhenEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    /** As the server names the state that a report leads to. */
    private static String statusText(ProvisioningReport.Status status) {
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
        switch (status) {
            case GRANTED:
                return tag("active");
            case REVOKED:
                return tag("inactive");
            case REFUSED:
                return tag("refused");
        }
        throw new IllegalStateException("unknown: " + status);
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
