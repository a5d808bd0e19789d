package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.jobs.accessgrants.guard.OwnerTag;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The roles whose desired state is to be sent, with the pages that have to show it. A removal from a former role is sent
 * before the grant on the new one.
 */
final class OutgoingRoles {

    private final AccessRecords records;
    private final Reconciler.Output output;
    private final Map<RoleKey, String> changed = new LinkedHashMap<>();
    private final Map<RoleKey, Set<String>> reports = new HashMap<>();
    private final Map<RoleKey, Long> sentAt = new HashMap<>();
    /** Records decided since this process started. */
    private final Set<String> confirmed = new HashSet<>();

    OutgoingRoles(AccessRecords records, Reconciler.Output output) {
        this.records = records;
        this.output = output;
    }

    /** @return whether the record was confirmed before */
    boolean confirm(AccessRecord record) {
        return !confirmed.add(AccessRecords.key(record));
    }

    void change(RoleKey role, String cause) {
        changed.put(role, cause);
    }

    /** Requests the page of an agreement, along with its role. */
    void report(RoleKey role, String agreement) {
        changed.putIfAbsent(role, "verification");
        reports.computeIfAbsent(role, first -> new LinkedHashSet<>()).add(agreement);
    }

    /** Epoch millis; the minimum when it was not sent by this process. */
    long sentAt(RoleKey role) {
        return sentAt.getOrDefault(role, Long.MIN_VALUE);
    }

    void flush(long now) {
        if (changed.isEmpty()) {
            return;
        }
        Map<RoleKey, String> sending = new LinkedHashMap<>(changed);
        changed.clear();
        Set<String> moving = new HashSet<>();
        for (RoleKey role : sending.keySet()) {
            records.on(role).stream()
                    .filter(record -> record.getOutcome().equals(EndedOutcome.MOVED.name()))
                    .forEach(record -> moving.add(record.getAgreement()));
        }
        Set<RoleKey> complete = new HashSet<>();
        if (!moving.isEmpty()) {
            sending.forEach((role, cause) -> {
                boolean leaves = records.on(role).stream()
                        .anyMatch(record -> record.getOutcome().equals(EndedOutcome.MOVED.name()));
                boolean receives = records.on(role).stream()
                        .anyMatch(record ->
                                record.getStatus() == RecordStatus.WANTED && moving.contains(record.getAgreement()));
                if (leaves) {
                    send(role, receives ? moving : Set.of(), true, false, cause, now);
                    if (!receives) {
                        complete.add(role);
                    }
                }
            });
        }
        sending.forEach((role, cause) -> {
            if (!complete.contains(role)) {
                send(role, Set.of(), true, false, cause, now);
            }
        });
    }

    /** @param without agreements that are still to leave another role */
    void send(RoleKey role, Set<String> without, boolean keepUnexplained, boolean observe, String cause, long now) {
        changed.remove(role);
        if (role.role().isEmpty()) {
            sendPages(role, cause, now);
            return;
        }
        DesiredRole.Builder desired = DesiredRole.newBuilder(desired(role, without, keepUnexplained, cause, now))
                .setObserve(observe);
        if (without.isEmpty()) {
            desired.setReports(reported(role));
        }
        sentAt.put(role, now);
        output.role(desired.build());
    }

    private List<String> reported(RoleKey role) {
        Set<String> asked = reports.remove(role);
        return asked == null ? List.of() : new ArrayList<>(asked);
    }

    /** Agreements without a role, each by itself. */
    private void sendPages(RoleKey none, String cause, long now) {
        Set<String> asked = new LinkedHashSet<>(reported(none));
        for (AccessRecord record : records.on(none)) {
            if (asked.contains(record.getAgreement())) {
                output.role(DesiredRole.newBuilder()
                        .setRole("")
                        .setGrants(List.of())
                        .setEnded(List.of(ended(record)))
                        .setKeepUnexplained(true)
                        .setReports(List.of(record.getAgreement()))
                        .setCause(cause)
                        .setDecidedAt(now)
                        .build());
            }
        }
        sentAt.put(none, now);
    }

    /** The desired state of a role, as its records say. */
    DesiredRole desired(RoleKey role, Set<String> without, boolean keepUnexplained, String cause, long now) {
        List<DesiredGrant> grants = new ArrayList<>();
        List<EndedGrant> ended = new ArrayList<>();
        String name = role.role();
        for (AccessRecord record : records.on(role)) {
            if (record.getStatus() != RecordStatus.WANTED) {
                if (record.getOwed()) {
                    ended.add(ended(record));
                }
                continue;
            }
            if (!record.getFormerArns().isEmpty()) {
                ended.add(former(record));
            }
            if (!without.contains(record.getAgreement())) {
                grants.add(grant(record));
                name = record.getRole();
            }
        }
        return DesiredRole.newBuilder()
                .setAccount(role.account())
                .setRole(name)
                .setGrants(grants)
                .setEnded(ended)
                .setKeepUnexplained(keepUnexplained)
                .setReports(List.of())
                .setCause(cause)
                .setDecidedAt(now)
                .build();
    }

    private DesiredGrant grant(AccessRecord record) {
        return DesiredGrant.newBuilder()
                .setAgreement(record.getAgreement())
                .setResource(record.getResource())
                .setConsumer(
                        record.getConsumerKind().equals("TEAM")
                                ? OwnerTag.team(record.getConsumer())
                                : OwnerTag.product(record.getConsumer()))
                .setTable(record.getTable())
                .setArns(record.getArns())
                .setConfirmed(confirmed.contains(AccessRecords.key(record)))
                .setNote(record.getNote())
                .build();
    }

    /** The part of a grant that its port has lost. */
    private static EndedGrant former(AccessRecord record) {
        return EndedGrant.newBuilder()
                .setAgreement(record.getAgreement())
                .setResource(record.getResource())
                .setTable(record.getTable())
                .setArns(record.getFormerArns())
                .setOutcome(EndedOutcome.MOVED)
                .build();
    }

    private static EndedGrant ended(AccessRecord record) {
        return EndedGrant.newBuilder()
                .setAgreement(record.getAgreement())
                .setResource(record.getResource())
                .setTable(record.getTable())
                .setArns(record.getArns())
                .setOutcome(EndedOutcome.valueOf(record.getOutcome()))
                .setRule(record.getRule())
                .setReason(record.getReason())
                .build();
    }
}
