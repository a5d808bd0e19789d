package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A sink of desired roles on a manual clock: each round advances the due command of each role. */
public final class RoleRun implements AutoCloseable {

    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int ROUNDS_MAX = 20_000;

    private final Supplier<Iam> iam;
    private final DataMesh mesh;
    private final RolePolicies rules;
    private final RoleSagaSettings settings;
    private final RoleCounts counts = new RoleCounts();
    private final RoleSagaFactory factory =
            new RoleSagaFactory(() -> accounts(Map.of()), RoleRun::noMesh, DesiredRoles.settings(Map.of()));
    private final List<RoleResult> results = new ArrayList<>();
    private Map<String, Entry> entries = new LinkedHashMap<>();
    private Instant now = START;
    private RoleSaga saga;

    private record Entry(RoleCommand command, Instant notBefore) {}

    public RoleRun(Supplier<Iam> iam, DataMesh mesh, RolePolicies rules, RoleSagaSettings settings) {
        this.iam = iam;
        this.mesh = mesh;
        this.rules = rules;
        this.settings = settings;
        this.saga = open();
    }

    private static DataMesh noMesh() {
        throw new IllegalStateException("the factory only makes commands here");
    }

    private RoleSaga open() {
        return new RoleSaga(accounts(Map.of("", iam.get())), mesh, rules, settings, counts);
    }

    public static IamAccounts accounts(Map<String, Iam> iams) {
        return new IamAccounts() {
            @Override
            public Set<String> accounts() {
                return iams.keySet();
            }

            @Override
            public Iam iam(String account) {
                Iam iam = iams.get(account);
                if (iam == null) {
                    throw new IllegalArgumentException("no role for " + account);
                }
                return iam;
            }

            @Override
            public void close() {
                iams.values().forEach(Iam::close);
            }
        };
    }

    public void submit(DesiredRole desired) {
        RoleCommand command = factory.command(desired);
        String key = factory.orderingKey(command);
        Entry waiting = entries.get(key);
        RoleCommand merged = waiting == null ? command : factory.merge(waiting.command(), command);
        saga.arrived(merged);
        entries.put(key, new Entry(merged, Instant.MIN));
    }

    public RoleRun run(DesiredRole... desired) {
        for (DesiredRole one : desired) {
            submit(one);
        }
        return untilOver();
    }

    /** @throws KillSwitch.KilledException when the process died */
    public RoleRun untilOver() {
        for (int round = 0; !entries.isEmpty(); round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("not over after " + ROUNDS_MAX + " rounds: " + state());
            }
            round(Instant.MAX);
        }
        return this;
    }

    /** All that is due within a time. */
    public RoleRun pass(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            round(end);
        }
        return this;
    }

    /** One step of each command that is due; then the clock goes to the next one that is. */
    public void round() {
        round(Instant.MAX);
    }

    private void round(Instant end) {
        Map<String, CompletableFuture<StepResult<RoleCommand, RoleResult>>> steps = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (!entry.notBefore().isAfter(now)) {
                steps.put(key, saga.advance(entry.command(), now).toCompletableFuture());
            }
        });
        steps.forEach((key, step) -> {
            Entry next = taken(step);
            if (next == null) {
                entries.remove(key);
            } else {
                entries.put(key, next);
            }
        });
        Instant soonest = entries.values().stream()
                .map(Entry::notBefore)
                .min(Instant::compareTo)
                .orElse(end.equals(Instant.MAX) ? now : end);
        Instant next = soonest.isAfter(now) ? soonest : now.plus(TICK);
        now = next.isAfter(end) ? end : next;
    }

    private @Nullable Entry taken(CompletableFuture<StepResult<RoleCommand, RoleResult>> step) {
        try {
            StepResult<RoleCommand, RoleResult> result = Eventually.value(step);
            results.addAll(result.results());
            RoleCommand next = result.next();
            return next == null ? null : new Entry(next, result.notBefore());
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            while (cause != null && !(cause instanceof KillSwitch.KilledException)) {
                cause = cause.getCause();
            }
            if (cause != null) {
                throw (KillSwitch.KilledException) cause;
            }
            throw new AssertionError("the saga failed", failed);
        } catch (InterruptedException failed) {
            throw new AssertionError("the saga gives no answer", failed);
        }
    }

    /** The state of a checkpoint taken now. */
    public List<RoleCommand> state() {
        return entries.values().stream().map(Entry::command).toList();
    }

    /** A new process, from the last round's state. */
    public void restart() {
        restart(state());
    }

    /** A new process, from an earlier checkpoint. */
    public void restart(List<RoleCommand> checkpoint) {
        saga.close();
        saga = open();
        entries = new LinkedHashMap<>();
        checkpoint.forEach(
                command -> entries.put(factory.orderingKey(command), new Entry(saga.restored(command), Instant.MIN)));
    }

    public Instant now() {
        return now;
    }

    /** Actions and policies of the audit, such as {@code iam:PutRolePolicy p}. */
    public List<String> audit() {
        return audits().stream()
                .map(audit -> audit.getAction() + " " + audit.getPolicy())
                .toList();
    }

    public List<AccessAudit> audits() {
        return results.stream()
                .map(RoleResult::getAudit)
                .filter(Objects::nonNull)
                .toList();
    }

    public List<RoleReject> rejects() {
        return results.stream()
                .map(RoleResult::getReject)
                .filter(Objects::nonNull)
                .toList();
    }

    public List<String> rules() {
        return rejects().stream().map(RoleReject::getRule).toList();
    }

    public RoleCounts counts() {
        return counts;
    }

    /** Ended grants whose removal is not confirmed. */
    public int owed() {
        return saga.owed().count();
    }

    /** Agreements with rights that are still to be removed, by role. */
    public Map<String, Set<String>> owedByRole() {
        return saga.owed().byRole();
    }

    public long oldestOwedSeconds() {
        return saga.owed().oldestSeconds(now);
    }

    @Override
    public void close() {
        saga.close();
    }
}
