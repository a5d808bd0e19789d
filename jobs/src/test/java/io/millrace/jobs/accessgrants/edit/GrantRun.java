package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A sink of edits on a manual clock: each round advances the first due edit of each agreement. */
public final class GrantRun implements AutoCloseable {

    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int ROUNDS_MAX = 5_000;

    private final Supplier<Iam> iam;
    private final DataMesh mesh;
    private final GrantSettings settings;
    private final GrantCounts counts = new GrantCounts();
    private final List<GrantResult> results = new ArrayList<>();
    private List<Entry> entries = new ArrayList<>();
    private Instant now = START;
    private GrantSaga saga;

    private record Entry(GrantCommand command, Instant notBefore) {

        String key() {
            return command.getEdit().getAgreement();
        }
    }

    public GrantRun(Supplier<Iam> iam, DataMesh mesh, GrantSettings settings) {
        this.iam = iam;
        this.mesh = mesh;
        this.settings = settings;
        this.saga = open();
    }

    private GrantSaga open() {
        return new GrantSaga(iam.get(), mesh, settings, new Rejects("access-grants"), counts);
    }

    public void submit(GrantEdit edit) {
        Entry entry = new Entry(GrantSaga.begin(edit), Instant.MIN);
        List<Entry> before = entries.stream()
                .filter(other -> other.key().equals(entry.key()))
                .toList();
        if (before.size() < 2
                || !GrantSaga.isRepetition(
                        entry.command(), before.get(before.size() - 1).command())) {
            entries.add(entry);
        }
    }

    /** Restores a checkpoint in a new process. */
    public GrantRun resume(List<GrantCommand> checkpoint) {
        checkpoint.forEach(command -> entries.add(new Entry(saga.restored(command), Instant.MIN)));
        return this;
    }

    /** @throws KillSwitch.KilledException when the process died */
    public GrantRun untilOver() {
        for (int round = 0; !entries.isEmpty(); round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("not over after " + ROUNDS_MAX + " rounds: " + state());
            }
            round();
        }
        return this;
    }

    public void round() {
        Set<String> seen = new HashSet<>();
        Map<Entry, CompletableFuture<StepResult<GrantCommand, GrantResult>>> turns = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (seen.add(entry.key()) && !entry.notBefore().isAfter(now)) {
                turns.put(entry, saga.advance(entry.command(), now).toCompletableFuture());
            }
        }
        List<Entry> left = new ArrayList<>();
        for (Entry entry : entries) {
            Entry next = turns.containsKey(entry) ? take(Objects.requireNonNull(turns.get(entry))) : entry;
            if (next != null) {
                left.add(next);
            }
        }
        entries = left;
        Instant soonest =
                left.stream().map(Entry::notBefore).min(Instant::compareTo).orElse(now);
        now = soonest.isAfter(now) ? soonest : now.plus(TICK);
    }

    private @Nullable Entry take(CompletableFuture<StepResult<GrantCommand, GrantResult>> round) {
        try {
            StepResult<GrantCommand, GrantResult> turn = Eventually.value(round);
            results.addAll(turn.results());
            GrantCommand next = turn.next();
            return next == null ? null : new Entry(next, turn.notBefore());
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KillSwitch.KilledException killed) {
                throw killed;
            }
            throw new AssertionError("the saga failed", failed);
        } catch (InterruptedException failed) {
            throw new AssertionError("the saga gives no answer", failed);
        }
    }

    /** The state of a checkpoint taken now. */
    public List<GrantCommand> state() {
        return entries.stream().map(Entry::command).toList();
    }

    /** A new process, from the last round's state. */
    public void restart() {
        saga.close();
        saga = open();
        List<GrantCommand> checkpoint = state();
        entries = new ArrayList<>();
        resume(checkpoint);
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

    public List<GrantAudit> audits() {
        return results.stream()
                .map(GrantResult::getAudit)
                .filter(Objects::nonNull)
                .toList();
    }

    public List<Reject> rejects() {
        return results.stream()
                .map(GrantResult::getReject)
                .filter(Objects::nonNull)
                .toList();
    }

    public GrantCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        saga.close();
    }
}
