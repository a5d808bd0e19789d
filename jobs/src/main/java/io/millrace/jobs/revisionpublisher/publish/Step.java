package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** One call, and what follows from each way it can end. Everything but the answer has a usual consequence. */
final class Step<T> {

    private final DataExchangeCall call;
    private final String subject;
    private final Supplier<CompletionStage<T>> action;
    private final Consumer<T> answered;
    private final LongConsumer later;
    private Runnable unsure;
    private Runnable noRoom;
    private Consumer<PublicationFinding> refused;

    /** @param later sets the time, in epoch millis, before which the call is not made again */
    private Step(
            DataExchangeCall call,
            String subject,
            Supplier<CompletionStage<T>> action,
            Consumer<T> answered,
            LongConsumer later,
            PublicationContext round) {
        this.call = call;
        this.subject = subject;
        this.action = action;
        this.answered = answered;
        this.later = later;
        this.unsure = round::lookAgain;
        this.noRoom = () -> later.accept(round.retryAt());
        this.refused = round::giveUp;
    }

    /** @param subject what the call is about, for a person */
    static <T> Step<T> of(
            PublicationContext round,
            DataExchangeCall call,
            String subject,
            Supplier<CompletionStage<T>> action,
            Consumer<T> answered,
            LongConsumer later) {
        return new Step<>(call, subject, action, answered, later, round);
    }

    /** When it may have had an effect; usually everything is looked at again. */
    Step<T> whenUnsure(Runnable then) {
        unsure = then;
        return this;
    }

    /** When there is no room for a job; usually the call is made again later. */
    Step<T> whenFull(Runnable then) {
        noRoom = then;
        return this;
    }

    /** When it is refused for good; usually the publication is given up. */
    Step<T> whenRefused(Consumer<PublicationFinding> then) {
        refused = then;
        return this;
    }

    CompletionStage<T> perform() {
        return action.get();
    }

    void answer(T value) {
        answered.accept(value);
    }

    /** What follows from a failure. */
    void fail(DataExchangeException failure, PublicationContext round) {
        switch (CallDisposition.of(call, failure.kind())) {
            case DONE:
                answered.accept(null);
                break;
            case RETRY:
                round.retry();
                later.accept(round.retryAt());
                break;
            case LOOK:
                round.retry();
                unsure.run();
                break;
            case WAIT_FOR_ROOM:
                round.retry();
                noRoom.run();
                break;
            case GIVE_UP:
                refused.accept(finding(failure));
                break;
        }
    }

    private PublicationFinding finding(DataExchangeException failure) {
        return new PublicationFinding(
                "data-exchange." + word(failure.kind()),
                subject,
                call.operation() + " was refused: " + failure.reason());
    }

    private static String word(DataExchangeException.Kind kind) {
        switch (kind) {
            case LIMIT:
            case FULL:
                return "limit";
            case MISSING:
                return "missing";
            case DENIED:
                return "denied";
            case INVALID:
                return "invalid";
            case CONFLICT:
                return "conflict";
            case NOT_NOW:
            case UNANSWERED:
                return "unavailable";
        }
        throw new IllegalStateException("unknown: " + kind);
    }
}
