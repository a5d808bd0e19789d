package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.EventRouting;
import io.millrace.jobs.accessgrants.decide.EventTarget;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler of records with the server's current state: an event triggers a read, its content is never acted on.
 * Removals follow from the records alone.
 */
final class Reconciler {

    /** The store of records and look-ups, written at each change. */
    interface Journal {
        void keep(GrantRecord record);

        void forgetRecord(String agreement);

        void keep(LookUp lookUp);

        void forgetLookUp(String agreement);

        void keepRevocations(List<Long> times);
    }

    /** The receiver of edits and rejects. */
    interface Output {
        void edit(GrantEdit edit);

        void reject(Reject reject);
    }

    private static final Set<GrantRule> ABSENCE =
            Set.of(GrantRule.LOOK_UP, GrantRule.CONSUMER_MISSING, GrantRule.PROVIDER_MISSING);

    /** The cause of a verification's edits. */
    private static final String VERIFICATION = "verification";

    private final Journal journal;
    private final Output output;
    private final RevocationLimiter limiter;
    private final long holdMillis;
    private final LookUps lookUps = new LookUps();
    private final GrantRecords records = new GrantRecords();

    /** By agreement being read: data products and teams that changed since, with the cause. */
    private final Map<String, Map<Consumer, String>> changedMeanwhile = new HashMap<>();

    private long heldUntil = Long.MIN_VALUE;

    /** @param hold the delay of revocations over the limit */
    Reconciler(Journal journal, Output output, RevocationLimiter limiter, Duration hold) {
        this.journal = journal;
        this.output = output;
        this.limiter = limiter;
        this.holdMillis = hold.toMillis();
    }

    void restore(Iterable<GrantRecord> keptRecords, Iterable<LookUp> keptLookUps) {
        keptRecords.forEach(records::put);
        keptLookUps.forEach(lookUps::restore);
    }

    GrantRecords records() {
        return records;
    }

    /** The number of agreements that wait to be read, or are being read. */
    int pending() {
        return lookUps.size();
    }

    /** Requests the agreements that an event affects. */
    void follow(FeedEvent event, long now) {
        EventTarget target = EventRouting.of(event);
        String cause = "event " + event.getId() + " " + event.getType();
        switch (target.kind()) {
            case AGREEMENT:
                ask(target.id(), target.resource(), target.transition(), cause, false, now);
                return;
            case DATA_PRODUCT:
                noteMeanwhile(ConsumerKind.DATA_PRODUCT, target.id(), cause);
                askAgain(records.usingProduct(target.id()), cause, now);
                return;
            case TEAM:
                noteMeanwhile(ConsumerKind.TEAM, target.id(), cause);
                askAgain(records.usingTeam(target.id()), cause, now);
                return;
            case IGNORED:
                return;
            case REJECTED:
                GrantRefusal refusal = target.refusal();
                output.reject(refusal.rule()
                        .reject("event:" + event.getId(), event.getType(), refusal.reason(), event.getPayload(), now));
        }
    }

    /**
     * Requests all listed agreements, before any policy is judged.
     *
     * @param resource where the server lists its agreements
     */
    void read(Verification listing, AgreementResource resource, long now) {
        for (String agreement : listing.rereads()) {
            GrantRecord record = records.of(agreement);
            ask(
                    agreement,
                    record == null ? resource : resource(record),
                    AgreementTransition.NONE,
                    VERIFICATION,
                    true,
                    now);
        }
        rejectHeld(listing, now);
    }

    /** Whether all of these were tried. */
    boolean isRead() {
        return lookUps.isVerified();
    }

    /** Agreements that wait to be read, or are being read. */
    Set<String> unread() {
        return lookUps.agreements();
    }

    /**
     * Repairs what a verification found.
     *
     * @param misplaced agreements with a grant on a role that is no longer their consumer's: the edit checks the role
     *     and withdraws the policy
     */
    void repair(Verification verification, Set<String> misplaced, long now) {
        Set<String> amiss = new LinkedHashSet<>(verification.drifted());
        amiss.addAll(misplaced);
        for (String agreement : amiss) {
            GrantRecord record = records.of(agreement);
            if (record != null) {
                keep(GrantChange.drifted(record));
                ask(agreement, resource(record), AgreementTransition.NONE, VERIFICATION, true, now);
            }
        }
        verification.orphans().forEach(orphan -> output.edit(GrantChange.removal(orphan, VERIFICATION, now)));
        rejectHeld(verification, now);
    }

    private void rejectHeld(Verification verification, long now) {
        if (verification.isHeld()) {
            rejectHeld(
                    verification.revocations() + " grants, or policies, are of agreements that it does not have", now);
        }
    }

    /** The data products and teams of an agreement being read are not known yet, and may be read before they change. */
    private void noteMeanwhile(ConsumerKind kind, String id, String cause) {
        changedMeanwhile.values().forEach(changed -> changed.put(new Consumer(kind, id), cause));
    }

    private void askAgain(Collection<String> agreements, String cause, long now) {
        for (String agreement : agreements) {
            GrantRecord record = records.of(agreement);
            if (record != null) {
                ask(agreement, resource(record), AgreementTransition.NONE, cause, false, now);
            }
        }
    }

    private void ask(
            String agreement,
            AgreementResource resource,
            AgreementTransition transition,
            String cause,
            boolean verification,
            long now) {
        journal.keep(lookUps.add(LookUp.newBuilder()
                .setAgreement(agreement)
                .setResource(resource.name())
                .setVerb(transition.name())
                .setCause(cause)
                .setVerification(verification)
                .setSince(now)
                .setDueAt(now)
                .build()));
    }

    private static AgreementResource resource(GrantRecord record) {
        return AgreementResource.valueOf(record.getResource());
    }

    /** The next agreement to read; it is being read until {@link #decided} or {@link #failed}. */
    Optional<LookUp> next(long now) {
        Optional<LookUp> next = lookUps.take(now);
        next.ifPresent(lookUp -> changedMeanwhile.put(lookUp.getAgreement(), new HashMap<>()));
        return next;
    }

    /** Epoch millis when the next may be read; empty when none waits. */
    OptionalLong nextDue() {
        return lookUps.nextDue();
    }

    /** An agreement was read. */
    void decided(LookUp lookUp, GrantDecision decision, long now) {
        String agreement = lookUp.getAgreement();
        @Nullable GrantRecord recorded = records.of(agreement);
        readAgainIfChanged(agreement, decision, now);
        if (restsOnAbsence(lookUp, decision) && recorded != null && recorded.getStatus() == GrantStatus.GRANTED) {
            if (!limiter.admit(records.granted(), now)) {
                hold(agreement, decision, now);
                return;
            }
            journal.keepRevocations(limiter.revocations());
        }
        GrantChange change = GrantChange.of(recorded, decision, lookUp.getCause(), now);
        Optional<GrantRecord> record = change.record();
        if (record.isPresent()) {
            keep(record.get());
        } else if (recorded != null) {
            records.remove(agreement);
            journal.forgetRecord(agreement);
        }
        change.edit().ifPresent(edit -> {
            output.edit(edit);
            decision.rule()
                    .ifPresent(rule -> output.reject(
                            rule.reject(source(agreement), decision.role().orElse(""), decision.reason(), "", now)));
        });
        lookUps.done(agreement).ifPresentOrElse(journal::keep, () -> journal.forgetLookUp(agreement));
    }

    private void readAgainIfChanged(String agreement, GrantDecision decision, long now) {
        Map<Consumer, String> changed = changedMeanwhile.remove(agreement);
        if (changed == null) {
            return;
        }
        Stream.concat(
                        decision.provider().map(id -> new Consumer(ConsumerKind.DATA_PRODUCT, id)).stream(),
                        decision.consumer().stream())
                .map(changed::get)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(cause -> ask(agreement, decision.resource(), AgreementTransition.NONE, cause, false, now));
    }

    /**
     * Whether the revocation follows only from a missing resource, not from a statement that the agreement has ended.
     */
    private static boolean restsOnAbsence(LookUp lookUp, GrantDecision decision) {
        boolean ended = lookUp.getVerb().equals(AgreementTransition.DEACTIVATED.name());
        return (decision.isGone() && !ended)
                || decision.rule().filter(ABSENCE::contains).isPresent();
    }

    private void hold(String agreement, GrantDecision decision, long now) {
        rejectHeld("agreement " + Quoted.of(agreement) + " and perhaps more: " + decision.reason(), now);
        journal.keep(lookUps.hold(agreement, now + holdMillis));
    }

    /** One reject for all revocations held at about the same time. */
    private void rejectHeld(String what, long now) {
        if (now < heldUntil) {
            return;
        }
        heldUntil = now + holdMillis;
        output.reject(GrantRule.REVOCATIONS_HELD.reject(
                "revocations",
                "",
                "Too many grants would be revoked at once because of data that the server does not return: " + what
                        + ". They stay until the next verification; raise `revocations.max.percent` to let them go.",
                "",
                now));
    }

    private void keep(GrantRecord record) {
        records.put(record);
        journal.keep(record);
    }

    /** An agreement could not be read. The first refusal of the job's key becomes a reject, to be visible. */
    void failed(LookUp lookUp, DataMeshException failure, long now) {
        changedMeanwhile.remove(lookUp.getAgreement());
        if (failure.kind() == DataMeshException.Kind.DENIED && lookUp.getAttempts() == 0) {
            output.reject(GrantRule.LOOK_UP.reject(
                    source(lookUp.getAgreement()),
                    "",
                    "It is asked for again and again: " + failure.reason(),
                    "",
                    now));
        }
        Duration asked = failure.retryAfter();
        journal.keep(lookUps.failed(lookUp.getAgreement(), asked == null ? 0 : asked.toMillis(), now));
    }

    /** The source of rejects about an agreement. */
    static String source(String agreement) {
        return "agreement:" + agreement;
    }
}
