package io.millrace.jobs.accessgrants;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.guard.RoleNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consequence of a decision, given the recorded one: an optional edit, and the new record.
 *
 * <p>A record is kept while a policy is wanted or a refusal stands, so there are never more than there are agreements
 * that the server calls active. A refusal is reported when its rule or reason changes, not each time it recurs.
 */
final class GrantChange {

    private final @Nullable GrantEdit edit;
    private final @Nullable GrantRecord record;

    private GrantChange(@Nullable GrantEdit edit, @Nullable GrantRecord record) {
        this.edit = edit;
        this.record = record;
    }

    /**
     * @param recorded null for nothing
     * @param cause of the edit, for the audit
     * @param now epoch millis
     */
    static GrantChange of(@Nullable GrantRecord recorded, GrantDecision decision, String cause, long now) {
        switch (decision.outcome()) {
            case WANTED:
                return wanted(recorded, decision, cause, now);
            case NONE:
                return none(recorded, decision, cause, now);
            case REFUSED:
                return refused(recorded, decision, cause, now);
        }
        throw new IllegalArgumentException(decision.outcome().name());
    }

    /** The removal of a policy that no agreement wants where it is. */
    static GrantEdit removal(OrphanedPolicy orphan, String cause, long now) {
        return GrantEdit.newBuilder()
                .setAgreement(orphan.agreement())
                .setResource(AgreementResource.ACCESS)
                .setRemovals(List.of(new PolicyPlace(orphan.role(), List.of(orphan.policy()))))
                .setCause(cause)
                .setDecidedAt(now)
                .build();
    }

    /** The record of a policy that is missing or different: the next decision writes it again. */
    static GrantRecord drifted(GrantRecord recorded) {
        return GrantRecord.newBuilder(recorded).setDocumentSha256(null).build();
    }

    /** Empty when nothing has to be done. */
    Optional<GrantEdit> edit() {
        return Optional.ofNullable(edit);
    }

    /** Empty when nothing is recorded any more. */
    Optional<GrantRecord> record() {
        return Optional.ofNullable(record);
    }

    private static GrantChange wanted(@Nullable GrantRecord recorded, GrantDecision decision, String cause, long now) {
        String role = decision.role().orElseThrow(IllegalStateException::new);
        GrantRecord.Builder record = record(decision)
                .setStatus(GrantStatus.GRANTED)
                .setRole(role)
                .setDocumentSha256(Sha256.of(decision.document()));
        boolean stays = recorded != null && stays(recorded, role, decision);
        if (recorded != null && stays && isThere(recorded, record)) {
            return new GrantChange(
                    null, record.setEditedAt(recorded.getEditedAt()).build());
        }
        Set<String> formerNames = new LinkedHashSet<>(decision.legacyNames());
        if (recorded != null && !recorded.getPolicyName().equals(decision.policyName())) {
            formerNames.add(recorded.getPolicyName());
        }
        WantedPolicy policy = WantedPolicy.newBuilder()
                .setRole(role)
                .setName(decision.policyName())
                .setDocument(decision.document())
                .setLegacyNames(new ArrayList<>(formerNames))
                .setTagKey(decision.tagKey().orElse(null))
                .setTagValue(decision.tagKey()
                        .flatMap(key -> decision.consumer().map(Consumer::id))
                        .orElse(null))
                .build();
        GrantEdit edit = edit(decision, cause, now)
                .setRemovals(stays ? List.of() : removals(recorded, decision, null))
                .setPolicy(policy)
                .setReport(new GrantReport(GrantOutcome.GRANTED, ""))
                .build();
        return new GrantChange(edit, record.setEditedAt(now).build());
    }

    /**
     * Whether the policy can be overwritten. For another consumer it is removed first, even on the same role: if the
     * role turns out not to be the new consumer's, nothing is written, and the old policy must not stay.
     */
    private static boolean stays(GrantRecord recorded, String role, GrantDecision decision) {
        String formerRole = recorded.getRole();
        return formerRole != null
                && RoleNames.same(formerRole, role)
                && decision.consumer()
                        .filter(consumer -> isConsumer(recorded, consumer))
                        .isPresent();
    }

    private static boolean isConsumer(GrantRecord recorded, Consumer consumer) {
        return consumer.kind() == recorded.getConsumerKind() && consumer.id().equals(recorded.getConsumer());
    }

    private static boolean isThere(GrantRecord recorded, GrantRecord.Builder wanted) {
        return recorded.getStatus() == GrantStatus.GRANTED
                && recorded.getPolicyName().equals(wanted.getPolicyName())
                && Objects.equals(recorded.getDocumentSha256(), wanted.getDocumentSha256());
    }

    private static GrantChange none(@Nullable GrantRecord recorded, GrantDecision decision, String cause, long now) {
        if (recorded == null) {
            return new GrantChange(null, null);
        }
        GrantReport report = decision.isGone() ? null : new GrantReport(GrantOutcome.REVOKED, decision.reason());
        List<PolicyPlace> removals = removals(recorded, decision, null);
        if (removals.isEmpty() && report == null) {
            return new GrantChange(null, null);
        }
        return new GrantChange(
                edit(decision, cause, now)
                        .setRemovals(removals)
                        .setReport(report)
                        .build(),
                null);
    }

    private static GrantChange refused(@Nullable GrantRecord recorded, GrantDecision decision, String cause, long now) {
        GrantRule rule = decision.rule().orElseThrow(IllegalStateException::new);
        String role =
                recorded == null || recorded.getRole() == null ? decision.role().orElse(null) : recorded.getRole();
        GrantRecord.Builder record = record(decision)
                .setStatus(GrantStatus.REFUSED)
                .setRole(role)
                .setRule(rule.id())
                .setReason(decision.reason());
        if (recorded != null && isRefused(recorded, record)) {
            return new GrantChange(
                    null, record.setEditedAt(recorded.getEditedAt()).build());
        }
        GrantEdit edit = edit(decision, cause, now)
                .setRemovals(removals(recorded, decision, decision.role().orElse(null)))
                .setReport(new GrantReport(GrantOutcome.REFUSED, decision.reason()))
                .build();
        return new GrantChange(edit, record.setEditedAt(now).build());
    }

    private static boolean isRefused(GrantRecord recorded, GrantRecord.Builder wanted) {
        return recorded.getStatus() == GrantStatus.REFUSED
                && Objects.equals(recorded.getRule(), wanted.getRule())
                && recorded.getReason().equals(wanted.getReason());
    }

    /**
     * All names of the agreement's policy, where it was last wanted.
     *
     * @param other a role that may have one without a record; null for none
     */
    private static List<PolicyPlace> removals(
            @Nullable GrantRecord recorded, GrantDecision decision, @Nullable String other) {
        Set<String> names = new LinkedHashSet<>();
        names.add(decision.policyName());
        names.addAll(decision.legacyNames());
        List<PolicyPlace> places = new ArrayList<>();
        String recordedRole = recorded == null ? null : recorded.getRole();
        if (recorded != null && recordedRole != null) {
            names.add(recorded.getPolicyName());
            places.add(new PolicyPlace(recordedRole, new ArrayList<>(names)));
        }
        if (other != null && (recordedRole == null || !RoleNames.same(recordedRole, other))) {
            places.add(new PolicyPlace(other, new ArrayList<>(names)));
        }
        return places;
    }

    private static GrantEdit.Builder edit(GrantDecision decision, String cause, long now) {
        return GrantEdit.newBuilder()
                .setAgreement(decision.agreement())
                .setResource(decision.resource())
                .setCause(cause)
                .setDecidedAt(now);
    }

    private static GrantRecord.Builder record(GrantDecision decision) {
        return GrantRecord.newBuilder()
                .setAgreement(decision.agreement())
                .setResource(decision.resource().name())
                .setPolicyName(decision.policyName())
                .setProviderProduct(decision.provider().orElse(null))
                .setConsumerKind(decision.consumer().map(Consumer::kind).orElse(null))
                .setConsumer(decision.consumer().map(Consumer::id).orElse(null));
    }
}
