package io.millrace.connectors.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A saga that starts the jobs of an errand sequentially, with a receipt for each. It looks for a job before it starts one:
 * what arrived or was done after the last checkpoint comes again after a restart.
 */
final class ErrandSaga implements Saga<Errand, Receipt> {

    private static final Duration POLL = Duration.ofMillis(20);

    private final JobService service;
    private final AtomicBoolean failNext = new AtomicBoolean();
    private final List<Errand> restored = new ArrayList<>();

    ErrandSaga(JobService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<StepResult<Errand, Receipt>> advance(Errand errand, Instant now) {
        if (failNext.compareAndSet(true, false)) {
            return CompletableFuture.failedFuture(new IllegalStateException("killed by the test"));
        }
        String running = errand.getRunning();
        int number = errand.getDone() + 1;
        if (running != null) {
            return service.hasEnded(running).thenApply(ended -> ended ? done(errand) : polled(errand, now));
        }
        return service.find(errand.getId(), number)
                .thenCompose(found -> found == null
                        ? service.start(errand.getId(), number)
                        : CompletableFuture.completedFuture(found))
                .thenApply(job -> StepResult.more(
                        Errand.newBuilder(errand).setRunning(job).build(), now.plus(POLL), List.of()));
    }

    private static StepResult<Errand, Receipt> polled(Errand errand, Instant now) {
        return StepResult.more(errand, now.plus(POLL), List.of());
    }

    private static StepResult<Errand, Receipt> done(Errand errand) {
        int done = errand.getDone() + 1;
        List<Receipt> receipts = List.of(new Receipt(errand.getId(), done));
        return done == errand.getJobs()
                ? StepResult.over(receipts)
                : StepResult.more(
                        Errand.newBuilder(errand).setDone(done).setRunning(null).build(), Instant.MIN, receipts);
    }

    @Override
    public synchronized Errand restored(Errand errand) {
        restored.add(errand);
        return errand;
    }

    /** The next step fails. */
    void failNext() {
        failNext.set(true);
    }

    /** Every command as it was in state at a restart. */
    synchronized List<Errand> restored() {
        return new ArrayList<>(restored);
    }

    @Override
    public void close() {}
}
