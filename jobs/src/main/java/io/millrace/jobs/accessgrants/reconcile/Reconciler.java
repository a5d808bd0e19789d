package io.millrace.jobs.accessgrants.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.CallException;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.ConsumerKind;
import io.millrace.jobs.accessgrants.decide.EventRouting;
import io.millrace.jobs.accessgrants.decide.EventTarget;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler of records with the server's current state. An event is a reason to read, except an end, which needs no
 * read: it follows from the record. Each change of a record makes its role's desired state be sent.
 */
final class Reconciler {

    /** The store of records and reads, written at each change. */
    interface Journal {
        void keep(AccessRecord record);

        void forget(AccessRecord record);

        void keep(PendingRead read);

        void forgetRead(String agreement);

        void keep(RevocationHold hold);
    }

    /** The receiver of desired states and rejects. */
    interface Output {
        void role(DesiredRole desired);

        void reject(Reject reject);

        /**
         * Asks for the facts about a data product or team again; {@link #changed} follows if they differ.
         *
         * @param hash of the facts that are known
         */
        void compare(Consumer changed, String hash, String cause);
    }

    /** Maximum clock skew between the server and this process. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Waits before a missing tag is looked for again; afterwards each verification does. */
    private static final List<Duration> TAG_WAITS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private static final String VERIFICATION = "verification";
    private static final RoleKey NO_ROLE = new RoleKey("", "");

    private final Journal journal;
    private final Output output;
    private final RevocationLatch latch;
    private final RolePolicies policies;
    private final long holdMillis;
    private final ReadQueue queue = new ReadQueue();
    private final AccessRecords records = new AccessRecords();
    private final OutgoingRoles outgoing;

    /** Agreements of other platforms, with their products: none of them is recorded. */
    private final Map<String, Set<String>> othersByProduct = new HashMap<>();

    private final Set<String> others = new HashSet<>();
    /** The number of the last event about a data product or team, since the last list. */
    private final Map<Consumer, Long> changes = new HashMap<>();
    /** The number of changes at the start of the read, by agreement that is being read. */
    private final Map<String, Long> changesBefore = new HashMap<>();

    private long changeCount;
    private long changesBeforeList;
    /** Agreements whose revocation is held in this verification interval. */
    private final Set<String> heldAgreements = new HashSet<>();

    private final Map<RoleKey, String> reportedUnreadable = new HashMap<>();
    private long heldRejectedUntil = Long.MIN_VALUE;
    /** Of listed agreements, that would lose their access because something is missing. */
    private final List<GrantDecision> absences = new ArrayList<>();

    private long listedSince;
    private Map<String, JsonNode> listedPages = Map.of();
    private long foreignPolicies;
    private long unexplained;

    /** @param interval of verifications */
    Reconciler(Journal journal, Output output, RevocationLatch latch, RolePolicies policies, Duration interval) {
        this.journal = journal;
        this.output = output;
        this.latch = latch;
        this.policies = policies;
        this.holdMillis = interval.toMillis();
        this.outgoing = new OutgoingRoles(records, output);
    }

    void restore(Iterable<AccessRecord> keptRecords, Iterable<PendingRead> keptReads) {
        keptRecords.forEach(records::put);
        keptReads.forEach(queue::add);
    }

    AccessRecords records() {
        return records;
    }

    ReadQueue queue() {
        return queue;
    }

    /** Agreements of other platforms that were seen. */
    int agreementsOfOthers() {
        return others.size();
    }

    /** Policies of agreements that carry no installation and that nothing explains, at the last verification. */
    long foreignPolicies() {
        return foreignPolicies;
    }

    /**
     * Rights and policies of this installation that no record explains, at the last verification. They stay while an
     * agreement without a record cannot be decided, since they may be its own, and while revocations are held.
     */
    long unexplainedRights() {
        return unexplained;
    }

    /** Revocations that are held, and unexplained rights. */
    long revocationsHeld() {
        return latch.isHeld() ? heldAgreements.size() + unexplained : heldAgreements.size();
    }

    /** Roles that could not be read at the last verification. */
    int rolesUnreadable() {
        return reportedUnreadable.size();
    }

    /** Processes an event, and sends what an end changes. */
    void follow(FeedEvent event, DecisionReader reader, long now) {
        EventTarget target = EventRouting.of(event);
        String cause = "event " + event.getId() + " " + event.getType();
        switch (target.kind()) {
            case AGREEMENT:
                followAgreement(target, event, cause, now);
                return;
            case DATA_PRODUCT:
                followChange(
                        new Consumer(ConsumerKind.DATA_PRODUCT, target.id()), target.isDeletion(), reader, cause, now);
                return;
            case TEAM:
                followChange(new Consumer(ConsumerKind.TEAM, target.id()), false, reader, cause, now);
                return;
            case IGNORED:
                return;
            case REJECTED:
                GrantRefusal refusal = target.refusal();
                output.reject(refusal.rule()
                        .reject("event:" + event.getId(), event.getType(), refusal.reason(), event.getPayload(), now));
        }
    }

    /** A resource that is saved without a change of what grants depend on affects nobody. */
    private void followChange(Consumer changed, boolean deleted, DecisionReader reader, String cause, long now) {
        changeCount++;
        changes.put(changed, changeCount);
        Optional<String> hash = reader.hash(changed);
        reader.forget(changed, deleted);
        if (deleted || hash.isEmpty()) {
            changed(changed, cause, now);
        } else {
            output.compare(changed, hash.get(), cause);
        }
    }

    /** The facts about a data product or team have changed, or are not known: all agreements with it are read again. */
    void changed(Consumer changed, String cause, long now) {
        if (changed.kind() == ConsumerKind.TEAM) {
            askUsers(records.usingTeam(changed.id()), cause, now);
        } else {
            askUsers(records.usingProduct(changed.id()), cause, now);
            askOthers(changed.id(), cause, now);
        }
    }

    private void followAgreement(EventTarget target, FeedEvent event, String cause, long now) {
        boolean ended = target.transition() == AgreementTransition.DEACTIVATED;
        Optional<AccessRecord> current = records.current(target.id());
        boolean ends = ended && current.isPresent() && !isHistory(event, current.get());
        if (ends) {
            end(current.get(), EndedOutcome.REVOKED, "The agreement has ended.", cause, now);
            outgoing.flush(now);
        } else if (ended && records.of(target.id()).isEmpty()) {
            keep(endedWithoutRecord(target, now));
        }
        ask(target.id(), target.resource(), target.transition(), ended ? ReadLane.ENDS : ReadLane.EVENTS, cause, now);
    }

    /**
     * An end of an agreement that nothing is recorded of: policies with its name that carry no installation may be on any
     * role, where the next verification finds them.
     */
    private static AccessRecord endedWithoutRecord(EventTarget target, long now) {
        return ended(target.id(), target.resource(), now).build();
    }

    private static AccessRecord.Builder ended(String agreement, AgreementResource resource, long now) {
        return AccessRecord.newBuilder()
                .setAgreement(agreement)
                .setResource(resource.name())
                .setStatus(RecordStatus.ENDED)
                .setOutcome(EndedOutcome.GONE.name())
                .setArns(new ArrayList<>())
                .setFormerArns(new ArrayList<>())
                .setBaseline(new ArrayList<>())
                .setReportable(false)
                .setDecidedAt(now);
    }

    /** An event before the record's decision, which was made from a later state of the server. */
    private static boolean isHistory(FeedEvent event, AccessRecord record) {
        String time = event.getTime();
        if (time == null) {
            return false;
        }
        try {
            Instant happened = OffsetDateTime.parse(time).toInstant();
            return happened.plus(CLOCK_SKEW).isBefore(Instant.ofEpochMilli(record.getDecidedAt()));
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private void askUsers(Collection<String> agreements, String cause, long now) {
        for (String agreement : agreements) {
            records.current(agreement)
                    .ifPresent(record -> ask(
                            agreement,
                            AgreementResource.valueOf(record.getResource()),
                            AgreementTransition.NONE,
                            ReadLane.FAN_OUT,
                            cause,
                            now));
        }
    }

    private void askOthers(String product, String cause, long now) {
        for (String agreement : Set.copyOf(othersByProduct.getOrDefault(product, Set.of()))) {
            ask(agreement, AgreementResource.ACCESS, AgreementTransition.NONE, ReadLane.FAN_OUT, cause, now);
        }
    }

    private void ask(
            String agreement,
            AgreementResource resource,
            AgreementTransition transition,
            ReadLane lane,
            String cause,
            long dueAt) {
        journal.keep(queue.add(PendingRead.newBuilder()
                .setAgreement(agreement)
                .setResource(resource.name())
                .setTransition(transition.name())
                .setLane(lane)
                .setCause(cause)
                .setSince(dueAt)
                .setDueAt(dueAt)
                .build()));
    }

    /** The next agreement to read; it is being read until {@link #decided} or {@link #failed}. */
    Optional<PendingRead> next(long now) {
        Optional<PendingRead> next = queue.take(now);
        next.ifPresent(read -> changesBefore.put(read.getAgreement(), changeCount));
        return next;
    }

    /** Epoch millis when the next may be read; empty when none may. */
    OptionalLong nextDue() {
        return queue.nextDue();
    }

    /** An agreement was read. The desired states are sent with {@link #flush}. */
    void decided(PendingRead read, GrantDecision decision, long now) {
        Long before = changesBefore.remove(read.getAgreement());
        askIfChangedSince(decision, before == null ? changeCount : before, read.getCause(), now);
        apply(decision, read.getCause(), true, now);
        boolean lacksTag = decision.rule().filter(GrantRule.DATA_TAG::equals).isPresent();
        if (lacksTag && read.getTagChecks() < TAG_WAITS.size()) {
            long dueAt = now + TAG_WAITS.get(read.getTagChecks()).toMillis();
            journal.keep(queue.later(read.getAgreement(), read.getTagChecks() + 1, dueAt));
            return;
        }
        queue.done(read.getAgreement()).ifPresentOrElse(journal::keep, () -> journal.forgetRead(read.getAgreement()));
    }

    /** A data product or team that changed during the read may have been read before. */
    private void askIfChangedSince(GrantDecision decision, long before, String cause, long now) {
        boolean provider = decision.provider()
                .map(id -> new Consumer(ConsumerKind.DATA_PRODUCT, id))
                .filter(product -> isChangedSince(product, before))
                .isPresent();
        boolean consumer =
                decision.consumer().filter(who -> isChangedSince(who, before)).isPresent();
        if (provider || consumer) {
            ask(decision.agreement(), decision.resource(), AgreementTransition.NONE, ReadLane.FAN_OUT, cause, now);
        }
    }

    private boolean isChangedSince(Consumer changed, long before) {
        return changes.getOrDefault(changed, 0L) > before;
    }

    /**
     * An agreement could not be read or decided. The first refusal of the job's key becomes a reject, to be visible, and
     * so does a fault of the program, which must not keep other agreements from being decided.
     */
    void failed(PendingRead read, Throwable cause, long now) {
        changesBefore.remove(read.getAgreement());
        CallException call = repeatable(cause);
        boolean denied = cause instanceof DataMeshException
                && ((DataMeshException) cause).kind() == DataMeshException.Kind.DENIED;
        if ((denied || call == null) && read.getAttempts() == 0) {
            String reason = call == null ? "unexpected " + Quoted.of(cause.toString()) : call.reason();
            output.reject(GrantRule.LOOK_UP.reject(
                    source(read.getAgreement()), "", "It is asked for again and again: " + reason, "", now));
        }
        Duration asked = call == null ? null : call.retryAfter();
        journal.keep(queue.failed(read.getAgreement(), asked == null ? 0 : asked.toMillis(), now));
    }

    /** Sends the desired states of all roles whose records have changed. */
    void flush(long now) {
        outgoing.flush(now);
    }

    private void apply(GrantDecision decision, String cause, boolean ofEvent, long now) {
        String agreement = decision.agreement();
        noteOthers(decision);
        if (mayEndByAbsence(decision) && !admitted(agreement, decision, now)) {
            return;
        }
        heldAgreements.remove(agreement);
        switch (decision.outcome()) {
            case WANTED:
                want(decision, cause, ofEvent, now);
                return;
            case REFUSED:
                refuse(decision, cause, now);
                return;
            case NONE:
            case OTHERS:
                EndedOutcome outcome = decision.isGone() ? EndedOutcome.GONE : EndedOutcome.REVOKED;
                records.current(agreement).ifPresent(record -> end(record, outcome, decision.reason(), cause, now));
        }
    }

    private void noteOthers(GrantDecision decision) {
        String agreement = decision.agreement();
        boolean other = decision.outcome() == GrantDecision.Outcome.OTHERS
                && decision.provider().isPresent();
        if (!other) {
            if (others.remove(agreement)) {
                othersByProduct.values().forEach(agreements -> agreements.remove(agreement));
            }
            return;
        }
        others.add(agreement);
        othersByProduct
                .computeIfAbsent(decision.provider().get(), first -> new HashSet<>())
                .add(agreement);
        decision.consumer()
                .map(Consumer::id)
                .ifPresent(id -> othersByProduct
                        .computeIfAbsent(id, first -> new HashSet<>())
                        .add(agreement));
    }

    private boolean mayEndByAbsence(GrantDecision decision) {
        return decision.restsOnAbsence()
                && decision.outcome() != GrantDecision.Outcome.WANTED
                && records.current(decision.agreement())
                        .filter(record -> record.getStatus() == RecordStatus.WANTED)
                        .isPresent();
    }

    private boolean admitted(String agreement, GrantDecision decision, long now) {
        boolean admitted = latch.admit(records.count(RecordStatus.WANTED), now);
        journal.keep(latch.state());
        if (!admitted) {
            heldAgreements.add(agreement);
            rejectHeld("agreement " + Quoted.of(agreement) + " and perhaps more: " + decision.reason(), now);
        }
        return admitted;
    }

    /** One reject for all revocations held at about the same time. */
    private void rejectHeld(String subject, long now) {
        if (now < heldRejectedUntil) {
            return;
        }
        heldRejectedUntil = now + holdMillis;
        output.reject(GrantRule.REVOCATIONS_HELD.reject(
                "revocations",
                "",
                "Too much access would end at once because of data that the server does not return: " + subject
                        + ". It stays until `iam.revocations.release` is changed, or few are missing again.",
                "",
                now));
    }

    private void want(GrantDecision decision, String cause, boolean ofEvent, long now) {
        RoleKey target = new RoleKey(decision.account(), decision.role().orElseThrow());
        leaveOtherRoles(decision.agreement(), target, cause, now);
        AccessRecord old = at(decision.agreement(), target);
        List<String> former = former(old, decision.arns());
        AccessRecord next = record(decision, target, RecordStatus.WANTED, now)
                .setFormerArns(former)
                .setOwed(!former.isEmpty())
                .build();
        AccessRecord wanted = old != null && old.getStatus() == RecordStatus.WANTED ? old : null;
        boolean same = wanted != null && isSame(wanted, next);
        boolean confirmed = outgoing.confirm(next);
        keep(next);
        if (!same || (ofEvent && !confirmed)) {
            outgoing.change(target, cause);
        }
        boolean shown = wanted != null && wanted.getNote().equals(next.getNote());
        if (!shown && next.getReportable()) {
            outgoing.report(target, decision.agreement());
        }
    }

    /** Resources that were granted on the role and are not any more: they are removed until IAM shows that they are. */
    private static List<String> former(@Nullable AccessRecord old, List<String> arns) {
        Set<String> former = new LinkedHashSet<>();
        if (old != null && (old.getStatus() == RecordStatus.WANTED || old.getOwed())) {
            former.addAll(old.getFormerArns());
            former.addAll(old.getArns());
        }
        former.removeAll(arns);
        return new ArrayList<>(former);
    }

    private static boolean isSame(AccessRecord old, AccessRecord next) {
        return old.getTable() == next.getTable()
                && old.getArns().equals(next.getArns())
                && old.getNote().equals(next.getNote())
                && old.getConsumer().equals(next.getConsumer())
                && old.getConsumerKind().equals(next.getConsumerKind());
    }

    private void refuse(GrantDecision decision, String cause, long now) {
        GrantRule rule = decision.rule().orElseThrow();
        Optional<AccessRecord> current = records.current(decision.agreement());
        RoleKey target = decision.role()
                .map(role -> new RoleKey(decision.account(), role))
                .orElseGet(() -> current.map(RoleKey::of).orElse(NO_ROLE));
        leaveOtherRoles(decision.agreement(), target, cause, now);
        AccessRecord old = at(decision.agreement(), target);
        boolean owed = !target.role().isEmpty();
        boolean same = old != null
                && old.getStatus() == RecordStatus.REFUSED
                && rule.id().equals(old.getRule())
                && old.getReason().equals(decision.reason());
        AccessRecord.Builder next = record(decision, target, RecordStatus.REFUSED, now)
                .setOutcome(EndedOutcome.REFUSED.name())
                .setRule(rule.id())
                .setReason(decision.reason())
                .setOwed(owed);
        if (old != null) {
            // An approval counts, whatever else keeps the grant from being given.
            List<String> baseline = decision.isApproval() ? List.of() : old.getBaseline();
            next.setArns(former(old, List.of())).setTable(old.getTable()).setBaseline(new ArrayList<>(baseline));
            owed = same ? old.getOwed() : owed;
        }
        if (same) {
            keep(next.setOwed(owed).build());
            return;
        }
        keep(next.build());
        outgoing.change(target, cause);
        if (decision.isReportable()) {
            outgoing.report(target, decision.agreement());
        }
        output.reject(
                rule.reject(source(decision.agreement()), decision.role().orElse(""), decision.reason(), "", now));
    }

    private void end(AccessRecord record, EndedOutcome outcome, String reason, String cause, long now) {
        RoleKey role = RoleKey.of(record);
        AccessRecord ended = AccessRecord.newBuilder(record)
                .setStatus(RecordStatus.ENDED)
                .setArns(former(record, List.of()))
                .setFormerArns(new ArrayList<>())
                .setOwed(!role.role().isEmpty())
                .setOutcome(outcome.name())
                .setRule(null)
                .setReason(reason)
                .setNote("")
                .setDecidedAt(now)
                .build();
        keep(ended);
        outgoing.change(role, cause);
        boolean hasPage = outcome != EndedOutcome.GONE && outcome != EndedOutcome.MOVED;
        if (hasPage && record.getReportable()) {
            outgoing.report(role, record.getAgreement());
        }
    }

    private void leaveOtherRoles(String agreement, RoleKey target, String cause, long now) {
        for (AccessRecord record : records.of(agreement)) {
            RoleKey role = RoleKey.of(record);
            if (role.equals(target) || record.getStatus() == RecordStatus.ENDED) {
                continue;
            }
            if (role.role().isEmpty() || (record.getStatus() == RecordStatus.REFUSED && !record.getOwed())) {
                forget(record);
            } else {
                end(record, EndedOutcome.MOVED, "The agreement has another role.", cause, now);
            }
        }
    }

    private static AccessRecord.Builder record(GrantDecision decision, RoleKey role, RecordStatus status, long now) {
        return AccessRecord.newBuilder()
                .setAgreement(decision.agreement())
                .setResource(decision.resource().name())
                .setAccount(role.account())
                .setRole(role.role())
                .setStatus(status)
                .setConsumerKind(decision.consumer()
                        .map(consumer -> consumer.kind().name())
                        .orElse(""))
                .setConsumer(decision.consumer().map(Consumer::id).orElse(""))
                .setProvider(decision.provider().orElse(""))
                .setTable(decision.isTable())
                .setArns(decision.arns())
                .setFormerArns(new ArrayList<>())
                .setBaseline(decision.baseline())
                .setNote(decision.note())
                .setReportable(decision.isReportable())
                .setDecidedAt(now);
    }

    private @Nullable AccessRecord at(String agreement, RoleKey role) {
        return records.of(agreement).stream()
                .filter(record -> RoleKey.of(record).equals(role))
                .findFirst()
                .orElse(null);
    }

    private void keep(AccessRecord record) {
        records.put(record);
        journal.keep(record);
    }

    private void forget(AccessRecord record) {
        records.remove(record);
        journal.forget(record);
    }

    /** The server's list is about to be read. */
    void listing() {
        changesBeforeList = changeCount;
    }

    /**
     * Starts a verification with the server's list.
     *
     * @param since epoch millis: start of reading the list
     * @return ids of listed agreements to decide from the list; others are newer in the records, or will be read
     */
    List<String> listed(AgreementList list, long since, long now) {
        listedSince = since;
        changes.values().removeIf(change -> change <= changesBeforeList);
        listedPages = list.agreements();
        List<String> decide = new ArrayList<>();
        for (String agreement : list.agreements().keySet()) {
            if (!isNewer(agreement)) {
                decide.add(agreement);
            }
        }
        boolean anyListed = false;
        Map<String, AccessRecord> current = records.currentByAgreement();
        for (AccessRecord record : current.values()) {
            if (list.agreements().containsKey(record.getAgreement())) {
                anyListed = true;
            } else if (!isNewer(record.getAgreement())) {
                ask(
                        record.getAgreement(),
                        AgreementResource.valueOf(record.getResource()),
                        AgreementTransition.NONE,
                        ReadLane.FAN_OUT,
                        VERIFICATION,
                        now);
                queue.require(record.getAgreement());
            }
        }
        if (!anyListed && records.count(RecordStatus.WANTED) > 0) {
            latch.hold();
            journal.keep(latch.state());
        }
        heldAgreements.clear();
        absences.clear();
        return decide;
    }

    /** Decided from an answer that is newer than the list, or about to be read because of an event. */
    private boolean isNewer(String agreement) {
        return queue.isRequestedByEvent(agreement)
                || records.of(agreement).stream().anyMatch(record -> record.getDecidedAt() >= listedSince);
    }

    /** A listed agreement was decided. */
    void verified(GrantDecision decision, long now) {
        String agreement = decision.agreement();
        if (isNewer(agreement)) {
            return;
        }
        askIfChangedSince(decision, changesBeforeList, VERIFICATION, now);
        if (mayEndByAbsence(decision)) {
            absences.add(decision);
        } else {
            apply(decision, VERIFICATION, false, now);
        }
        if (decision.rule().filter(GrantRule.DATA_TAG::equals).isPresent() && !queue.isPending(agreement)) {
            ask(
                    agreement,
                    decision.resource(),
                    AgreementTransition.NONE,
                    ReadLane.FAN_OUT,
                    VERIFICATION,
                    now + TAG_WAITS.get(0).toMillis());
        }
    }

    /**
     * All listed agreements were decided. Those that would lose their access by an absence are weighed together, so that
     * none does before it is known how many would.
     */
    void listDecided(long now) {
        latch.weigh(absences.size(), records.count(RecordStatus.WANTED));
        journal.keep(latch.state());
        for (GrantDecision absence : absences) {
            if (!isNewer(absence.agreement())) {
                apply(absence, VERIFICATION, false, now);
            }
        }
        absences.clear();
        outgoing.flush(now);
    }

    /** A listed agreement could not be decided: it is read by itself. */
    void unverified(String agreement, AgreementResource resource, long now) {
        if (!isNewer(agreement)) {
            ask(agreement, resource, AgreementTransition.NONE, ReadLane.FAN_OUT, VERIFICATION, now);
            queue.require(agreement);
        }
    }

    /**
     * Judges all roles.
     *
     * @param listed whether all agreements were listed, and those recorded read
     * @param since epoch millis: start of reading the roles
     */
    JudgedRoles judge(RoleInventory inventory, boolean listed, long since, long now) {
        boolean explained = listed
                && !queue.hasUndecided(agreement -> records.current(agreement).isEmpty(), now);
        JudgedRoles judged = new JudgedRoles(records, outgoing, policies, listed ? listedPages : Map.of(), since);
        inventory.observed().forEach(judged::judge);
        judged.clean().forEach(record -> {
            if (record.getStatus() == RecordStatus.ENDED) {
                forget(record);
            } else {
                keep(AccessRecord.newBuilder(record)
                        .setOwed(false)
                        .setFormerArns(new ArrayList<>())
                        .build());
            }
        });
        adoptForeign(judged.foreign(), listed && inventory.isComplete(), now);
        foreignPolicies = judged.foreignPolicies();
        unexplained = judged.unexplained();
        boolean remove = explained && mayRemoveUnexplained(judged, now);
        judged.send(remove, VERIFICATION, now);
        rejectUnreadable(inventory, now);
        if (listed) {
            latch.verified(heldAgreements.size() + unexplained, records.count(RecordStatus.WANTED) + unexplained);
            journal.keep(latch.state());
        }
        listedPages = Map.of();
        return judged;
    }

    private boolean mayRemoveUnexplained(JudgedRoles judged, long now) {
        if (judged.unexplained() == 0 || latch.isReleased()) {
            return true;
        }
        int grants = records.count(RecordStatus.WANTED);
        if (grants == 0 || latch.isHeld() || latch.exceeds(unexplained, grants + unexplained)) {
            latch.hold();
            rejectHeld(unexplained + " rights on roles that no agreement explains", now);
            return false;
        }
        return true;
    }

    /**
     * Adopts policies that carry no installation and that no record explains: those of agreements that the server lists, or
     * that are recorded, are owed where they are. Ended records without a role are dropped once all roles were seen.
     */
    private void adoptForeign(Map<String, Set<RoleKey>> foreign, boolean complete, long now) {
        if (!foreign.isEmpty()) {
            Set<String> known = new LinkedHashSet<>(listedPages.keySet());
            known.addAll(records.agreements());
            for (String agreement : known) {
                for (String name : PolicyNames.all(agreement)) {
                    for (RoleKey role : foreign.getOrDefault(name, Set.of())) {
                        keep(ended(agreement, AgreementResource.ACCESS, now)
                                .setOutcome(EndedOutcome.MOVED.name())
                                .setAccount(role.account())
                                .setRole(role.role())
                                .setOwed(true)
                                .build());
                        outgoing.change(role, VERIFICATION);
                    }
                }
            }
        }
        for (AccessRecord record : records.on(NO_ROLE)) {
            if (complete && record.getStatus() == RecordStatus.ENDED) {
                forget(record);
            }
        }
    }

    private void rejectUnreadable(RoleInventory inventory, long now) {
        reportedUnreadable
                .keySet()
                .retainAll(new LinkedHashSet<>(inventory.unreadable().keySet()));
        inventory.unreadable().forEach((role, reason) -> {
            if (!reason.equals(reportedUnreadable.put(role, reason))) {
                output.reject(GrantRule.ROLE_UNREADABLE.reject(
                        "role:" + role,
                        role.role(),
                        "The role is not judged, because it could not be read: " + Quoted.of(reason)
                                + ". Other roles are.",
                        "",
                        now));
            }
        });
    }

    /** The desired state of a role. */
    DesiredRole desired(RoleKey role, boolean keepUnexplained, String cause, long now) {
        return outgoing.desired(role, Set.of(), keepUnexplained, cause, now);
    }

    /** The source of rejects about an agreement. */
    static String source(String agreement) {
        return "agreement:" + agreement;
    }

    /** The failure of a read, which is repeated; null for a fault of the program. */
    static @Nullable CallException repeatable(Throwable cause) {
        return cause instanceof DataMeshException || cause instanceof IamException ? (CallException) cause : null;
    }
}
