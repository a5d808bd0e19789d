package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A run of publications as the sink runs them, with a manual clock: a round is one step of each that is due. */
public final class PublicationRun implements AutoCloseable {

    public static final Location MANIFESTS = Location.parse("s3://manifests/products");

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int ROUNDS_MAX = 5_000;

    private final DataExchangeRig rig;
    private final CallTrace trace;
    private final PublicationLimits limits;
    private final int sequentialCallsMax;
    private final MemoryObjectStore store = new MemoryObjectStore(MANIFESTS);
    private final MemorySources sources = new MemorySources();
    private final PublicationCounts counts = new PublicationCounts();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<List<PublicationCommand>> checkpoints = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private PublicationSaga saga;

    public PublicationRun(DataExchangeRig rig, CallTrace trace, PublicationLimits limits) {
        this(rig, trace, limits, 16);
    }

    /** @param sequentialCallsMax calls one after the other in a step, so between two checkpoints */
    PublicationRun(DataExchangeRig rig, CallTrace trace, PublicationLimits limits, int sequentialCallsMax) {
        this.sequentialCallsMax = sequentialCallsMax;
        this.rig = rig;
        this.trace = trace;
        this.limits = limits;
        this.saga = open();
    }

    private PublicationSaga open() {
        return new PublicationSaga(
                new TracedExchange(rig.connect(), trace),
                sources,
                new ReportWriter(store, MANIFESTS, new Rejects("test")),
                limits,
                counts,
                sequentialCallsMax);
    }

    public void submit(Publication publication) {
        entries.put(publication.getId(), new Entry(PublicationSaga.begin(publication), Instant.MIN));
        checkpoints.add(state());
    }

    /** @throws KillSwitch.KilledException when the process died */
    public void untilOver() {
        for (int round = 0; !entries.isEmpty(); round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("not over after " + ROUNDS_MAX + " rounds: " + state());
            }
            round();
        }
    }

    public void round() {
        boolean anyDue = false;
        for (Entry entry : List.copyOf(entries.values())) {
            if (!entry.notBefore().isAfter(rig.now())) {
                anyDue = true;
                advance(entry.command());
            }
        }
        checkpoints.add(state());
        Instant soonest = entries.values().stream()
                .map(Entry::notBefore)
                .min(Instant::compareTo)
                .orElse(rig.now());
        rig.pass(anyDue || soonest.isBefore(rig.now()) ? TICK : Duration.between(rig.now(), soonest));
    }

    private void advance(PublicationCommand command) {
        String id = command.getPublication().getId();
        StepResult<PublicationCommand, Reject> result = step(command);
        rejects.addAll(result.results());
        PublicationCommand next = result.next();
        if (next == null) {
            entries.remove(id);
        } else {
            entries.put(id, new Entry(next, result.notBefore()));
        }
    }

    private StepResult<PublicationCommand, Reject> step(PublicationCommand command) {
        try {
            return Eventually.value(saga.advance(command, rig.now()));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KillSwitch.KilledException killed) {
                throw killed;
            }
            throw new AssertionError("the saga failed", failed);
        } catch (InterruptedException failed) {
            throw new AssertionError("the saga gives no answer", failed);
        }
    }

    /** The commands that a checkpoint would hold now. */
    public List<PublicationCommand> state() {
        return entries.values().stream().map(Entry::command).toList();
    }

    /** The commands that a checkpoint would have held after each round. */
    public List<List<PublicationCommand>> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** A new process, from an earlier state. */
    public void restart(List<PublicationCommand> checkpoint) {
        saga.close();
        trace.killSwitch().revive();
        saga = open();
        entries.clear();
        for (PublicationCommand command : checkpoint) {
            entries.put(command.getPublication().getId(), new Entry(saga.restored(command), Instant.MIN));
        }
    }

    public List<Reject> rejects() {
        return List.copyOf(rejects);
    }

    public PublicationCounts counts() {
        return counts;
    }

    public MemorySources sources() {
        return sources;
    }

    /** The store of manifests and reports. */
    public MemoryObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        saga.close();
    }

    private record Entry(PublicationCommand command, Instant notBefore) {}
}
