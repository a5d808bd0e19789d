package io.millrace.jobs.tabledelta;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline run in single steps, each an arrival or one mail: to a checkpoint, to a crash, and from the checkpoint to
 * the end. The arrivals are replayed from the checkpoint, as by a source.
 */
final class InterruptedRun {

    /** The fate of the checkpoint before the crash. */
    enum Confirmation {
        /** completed, and the operators are notified */
        TOLD,
        /** completed, with the crash before the operators are notified */
        UNHEARD,
        /** never completed: the previous one is restored */
        ABORTED
    }

    /** The records received by the sinks. */
    static final class Output {
        final List<Change> changes = new ArrayList<>();
        final List<VersionReport> reports = new ArrayList<>();
        final List<Reject> rejects = new ArrayList<>();

        private static Output of(DeltaPipeline pipeline) {
            Output output = new Output();
            output.changes.addAll(pipeline.changes);
            output.reports.addAll(pipeline.reports);
            output.rejects.addAll(pipeline.rejects);
            return output;
        }

        private static Output concat(Output first, Output second) {
            Output both = new Output();
            for (Output output : List.of(first, second)) {
                both.changes.addAll(output.changes);
                both.reports.addAll(output.reports);
                both.rejects.addAll(output.rejects);
            }
            return both;
        }
    }

    /** A completed checkpoint: of the operators, of the source, of a transactional sink. */
    private record Restorable(DeltaPipeline.@Nullable Checkpoint state, int arrivals, Output committed) {}

    /**
     * @param published records received by the sinks before the crash, then those after it
     * @param committed records received before the restored checkpoint, then those after the restore
     */
    record Outcome(Output published, Output committed) {}

    /** Changes to the store while the job is down. */
    @FunctionalInterface
    interface Meanwhile {
        /** Makes the changes and returns their arrivals. */
        List<ObjectArrival> happen(MemoryObjectStore store) throws Exception;
    }

    private static final Duration STEP = Duration.ofMillis(1);
    private static final Duration DOWN = Duration.ofHours(1);

    private final DeltaPipeline.Setup setup;
    private final MemoryObjectStore store;
    private final List<ObjectArrival> arrivals;
    private final int checkpointEvery;
    private final Random random = new Random(4);

    private int delivered;
    private int sinceCheckpoint;
    private Restorable restorable = new Restorable(null, 0, new Output());

    /** @param checkpointEvery steps between the other checkpoints */
    InterruptedRun(
            DeltaPipeline.Setup setup, MemoryObjectStore store, List<ObjectArrival> arrivals, int checkpointEvery) {
        this.setup = setup;
        this.store = store;
        this.arrivals = new ArrayList<>(arrivals);
        this.checkpointEvery = checkpointEvery;
    }

    /** Number of steps of a run without a crash. */
    int countSteps() throws Exception {
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            return finish(pipeline, new Output());
        }
    }

    /**
     * @param checkpointAt step before which the checkpoint under test is taken
     * @param crashAt step before which the run crashes
     */
    Outcome run(int checkpointAt, int crashAt, Confirmation confirmation, Meanwhile meanwhile) throws Exception {
        Output published;
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            for (int step = 0; step < checkpointAt; step++) {
                step(pipeline);
                checkpointNowAndThen(pipeline, new Output());
            }
            DeltaPipeline.Checkpoint checkpoint = pipeline.snapshot();
            if (confirmation != Confirmation.ABORTED) {
                restorable = new Restorable(checkpoint, delivered, Output.of(pipeline));
            }
            if (confirmation == Confirmation.TOLD) {
                pipeline.complete(checkpoint);
            }
            for (int step = checkpointAt; step < crashAt; step++) {
                step(pipeline);
            }
            published = Output.of(pipeline);
        }
        arrivals.addAll(meanwhile.happen(store));
        Output committed = restorable.committed();
        delivered = restorable.arrivals();
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory(), restorable.state())) {
            pipeline.advance(DOWN);
            finish(pipeline, committed);
            Output rest = Output.of(pipeline);
            return new Outcome(Output.concat(published, rest), Output.concat(committed, rest));
        }
    }

    private int finish(DeltaPipeline pipeline, Output before) throws Exception {
        int steps = 0;
        boolean quiet = false;
        while (true) {
            if (step(pipeline)) {
                steps++;
                quiet = false;
                checkpointNowAndThen(pipeline, before);
            } else if (!quiet) {
                // one more checkpoint after the last step, for verdicts that wait for it
                checkpoint(pipeline, before);
                quiet = true;
            } else {
                return steps;
            }
        }
    }

    private void checkpointNowAndThen(DeltaPipeline pipeline, Output before) throws Exception {
        if (++sinceCheckpoint == checkpointEvery) {
            checkpoint(pipeline, before);
        }
    }

    private void checkpoint(DeltaPipeline pipeline, Output before) throws Exception {
        sinceCheckpoint = 0;
        DeltaPipeline.Checkpoint checkpoint = pipeline.snapshot();
        restorable = new Restorable(checkpoint, delivered, Output.concat(before, Output.of(pipeline)));
        pipeline.complete(checkpoint);
    }

    /**
     * Runs an arrival, or a mail of the reader or a bucket, chosen by a fixed seed; false when none is left.
     */
    private boolean step(DeltaPipeline pipeline) throws Exception {
        pipeline.advance(STEP);
        int turn = random.nextInt(3);
        for (int tried = 0; tried < 3; tried++) {
            if (step(pipeline, (turn + tried) % 3)) {
                return true;
            }
        }
        return false;
    }

    private boolean step(DeltaPipeline pipeline, int turn) throws Exception {
        return switch (turn) {
            case 0 -> deliver(pipeline);
            case 1 -> !pipeline.isIdle() && pipeline.awaitReaderMail();
            default -> pipeline.stepBuckets();
        };
    }

    private boolean deliver(DeltaPipeline pipeline) throws Exception {
        if (delivered == arrivals.size()) {
            return false;
        }
        pipeline.arrive(arrivals.get(delivered++));
        return true;
    }
}
