package io.millrace.connectors.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A saga whose rounds last until the test ends them. */
final class HeldSaga implements Saga<Errand, Receipt> {

    private record Round(Errand command, CompletableFuture<StepResult<Errand, Receipt>> turn) {}

    private final Map<String, Round> underWay = new LinkedHashMap<>();
    private final List<String> restored = new ArrayList<>();
    boolean restoreFails;
    boolean advanceFails;
    boolean closed;

    @Override
    public CompletionStage<StepResult<Errand, Receipt>> advance(Errand command, Instant now) {
        if (advanceFails) {
            throw new IllegalStateException("failed by the test");
        }
        Round round = new Round(command, new CompletableFuture<>());
        if (underWay.put(command.getId(), round) != null) {
            throw new IllegalStateException("two rounds of " + command.getId() + " at the same time");
        }
        return round.turn();
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

    /** Ids of the commands with a round under way, in the order in which the rounds began. */
    List<String> underWay() {
        return new ArrayList<>(underWay.keySet());
    }

    List<String> restored() {
        return restored;
    }

    Errand command(String id) {
        return Objects.requireNonNull(underWay.get(id), id).command();
    }

    /** One job more is done, with a receipt for it; the next round is due at once. */
    void more(String id) {
        more(id, Instant.MIN);
    }

    void more(String id, Instant notBefore) {
        Round round = end(id);
        int done = round.command().getDone() + 1;
        round.turn()
                .complete(StepResult.more(
                        Errand.newBuilder(round.command()).setDone(done).build(),
                        notBefore,
                        List.of(new Receipt(id, done))));
    }

    /** The last job is done, with a receipt for it. */
    void over(String id) {
        Round round = end(id);
        round.turn()
                .complete(
                        StepResult.over(List.of(new Receipt(id, round.command().getDone() + 1))));
    }

    void fail(String id, Throwable failure) {
        end(id).turn().completeExceptionally(failure);
    }

    private Round end(String id) {
        return Objects.requireNonNull(underWay.remove(id), id);
    }
}
