package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call for a publication, and the state that follows from each way it can end. Everything but an answer has a default:
 * a call whose effect is not known leads back to reconciliation, a refused one abandons the publication.
 */
final class PublicationCall<T> {

    /** The state after a call that is to be made again, at the earliest at a time in epoch millis. */
    @FunctionalInterface
    interface Postponement {
        PublicationState apply(PublicationState state, long at);
    }

    private final DataExchangeCall operation;
    private final String subject;
    private final Supplier<CompletionStage<T>> request;
    private final BiFunction<PublicationState, T, PublicationState> answered;
    private final Postponement postponed;
    private Postponement noPermit;
    private UnaryOperator<PublicationState> unsure;
    private BiFunction<PublicationState, PublicationFinding, PublicationState> refused;

    /**
     * @param subject of the call, for a person
     * @param answered gets null from a call whose effect was there already
     */
    PublicationCall(
            PublicationContext context,
            DataExchangeCall operation,
            String subject,
            Supplier<CompletionStage<T>> request,
            BiFunction<PublicationState, T, PublicationState> answered,
            Postponement postponed) {
        this.operation = operation;
        this.subject = subject;
        this.request = request;
        this.answered = answered;
        this.postponed = postponed;
        this.noPermit = postponed;
        this.unsure = state -> state.reconcile(context);
        this.refused = (state, finding) -> state.abandon(finding, context);
    }

    /** Replaces reconciliation as what follows when the effect is not known. */
    PublicationCall<T> whenUnsure(UnaryOperator<PublicationState> next) {
        unsure = next;
        return this;
    }

    /** Replaces a plain repetition as what follows when another job in progress is not permitted now. */
    PublicationCall<T> whenNotPermitted(UnaryOperator<PublicationState> next) {
        noPermit = (state, at) -> next.apply(state);
        return this;
    }

    /** Replaces abandoning as what follows when the call is refused for good. */
    PublicationCall<T> whenRefused(BiFunction<PublicationState, PublicationFinding, PublicationState> next) {
        refused = next;
        return this;
    }

    /** @return fails only for what is no answer of Data Exchange */
    CompletableFuture<CallEnd> make() {
        return request.get().handle(this::end).toCompletableFuture();
    }

    private CallEnd end(T answer, @Nullable Throwable thrown) {
        if (thrown == null) {
            return CallEnd.of((state, at) -> answered.apply(state, answer));
        }
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof DataExchangeException) {
            return end((DataExchangeException) failure);
        }
        throw new CompletionException(failure);
    }

    private CallEnd end(DataExchangeException failure) {
        FailureDisposition disposition = FailureDisposition.of(operation, failure.kind());
        switch (disposition) {
            case DONE:
                return CallEnd.of((state, at) -> answered.apply(state, null));
            case RETRY:
                return CallEnd.ofFailure(postponed);
            case RECONCILE:
                return CallEnd.ofFailure((state, at) -> unsure.apply(state));
            case AWAIT_PERMIT:
                return CallEnd.ofFailure(noPermit);
            case ABANDON:
                return CallEnd.of((state, at) -> refused.apply(state, finding(failure)));
        }
        throw new IllegalStateException("unknown: " + disposition);
    }

    private PublicationFinding finding(DataExchangeException failure) {
        return new PublicationFinding(
                "data-exchange." + ruleSuffix(failure.kind()),
                subject,
                operation.operation() + " was refused: " + failure.reason());
    }

    private static String ruleSuffix(DataExchangeException.Kind kind) {
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
