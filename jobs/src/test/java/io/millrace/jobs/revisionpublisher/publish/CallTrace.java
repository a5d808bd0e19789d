package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.saga.KillSwitch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The calls of a test, and the switch by which the process dies at one of them. */
public final class CallTrace {

    /**
     * A call that was made.
     *
     * @param subject id of what it is about
     */
    public record Made(DataExchangeCall call, String subject, boolean done) {}

    private final List<Made> made = new ArrayList<>();
    private final KillSwitch killSwitch = new KillSwitch();

    KillSwitch killSwitch() {
        return killSwitch;
    }

    /** The answers, in order. */
    public synchronized List<Made> made() {
        return List.copyOf(made);
    }

    /** Ids of what the calls of a kind were about that were answered without an error. */
    public List<String> done(DataExchangeCall call) {
        return made().stream()
                .filter(one -> one.call() == call && one.done())
                .map(Made::subject)
                .toList();
    }

    <T> CompletionStage<T> call(DataExchangeCall call, String subject, Supplier<CompletionStage<T>> action) {
        return killSwitch.call(() -> action.get().whenComplete((value, failure) -> {
            synchronized (this) {
                made.add(new Made(call, subject, failure == null));
            }
        }));
    }
}
