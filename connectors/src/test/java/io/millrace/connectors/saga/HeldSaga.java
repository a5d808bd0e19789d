package io.millrace.connectors.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A saga whose steps last until the test ends them. */
final class HeldSaga implements Saga<Errand, Receipt> {

    private record Step(Errand command, CompletableFuture<StepResult<Errand, Receipt>> result) {}

    private final Map<String, Step> underWay = new LinkedHashMap<>();
    private final List<String> restored = new ArrayList<>();
    private final List<Errand> arrived = new ArrayList<>();
    boolean restoreFails;
    boolean advanceFails;
    boolean closed;

    @Override
    public void arrived(Errand command) {
        arrived.add(command);
    }

    @Override
    public CompletionStage<StepResult<Errand, Receipt>> advance(Errand command, Instant now) {
        if (advanceFails) {
            throw new IllegalStateException("failed by the test");
        }
        Step step = new Step(command, new CompletableFuture<>());
        if (underWay.put(command.getId(), step) != null) {
            throw new IllegalStateException("two steps of " + command.getId() + " at the same time");
        }
        return step.result();
    }

    @Override
    public Errand restored(Errand command) {
        if (restoreFails) {
            throw new IllegalStateException("failed by the test");
        }
        restored.add(command.getId() + " after " + command.getDone());
        return Errand.newBuilder(command).setRestored(true).build();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Ids of the commands with a step in progress, in the order in which the steps began. */
    List<String> underWay() {
        return new ArrayList<>(underWay.keySet());
    }

    /** Ids of the commands that it was told of, restored ones not among them. */
    List<String> arrived() {
        return arrived.stream().map(Errand::getId).collect(Collectors.toList());
    }

    Errand lastArrived() {
        return arrived.get(arrived.size() - 1);
    }

    List<String> restored() {
        return restored;
    }

    Errand command(String id) {
        return Objects.requireNonNull(underWay.get(id), id).command();
    }

    /** One job more is done, with a receipt for it; the next step is due at once. */
    void more(String id) {
        more(id, Instant.MIN);
    }

    void more(String id, Instant notBefore) {
        Step step = end(id);
        int done = step.command().getDone() + 1;
        step.result()
                .complete(StepResult.more(
                        Errand.newBuilder(step.command()).setDone(done).build(),
                        notBefore,
                        List.of(new Receipt(id, done))));
    }

    /** The last job is done, with a receipt for it. */
    void over(String id) {
        Step step = end(id);
        step.result()
                .complete(StepResult.over(List.of(new Receipt(id, step.command().getDone() + 1))));
    }

    void fail(String id, Throwable failure) {
        end(id).result().completeExceptionally(failure);
    }

    private Step end(String id) {
        return Objects.requireNonNull(underWay.remove(id), id);
    }
}
